namespace Ryze.Domain.PublicApi.Events;

/// <summary>The result of accepting an engine's event. All three are a success for the engine.</summary>
public enum EventAcceptance
{
    /// <summary>The event is on disk.</summary>
    Stored,

    /// <summary>The event was already on disk.</summary>
    Known,

    /// <summary>The event is not stored: no integration, an ignored group, or a broadcast.</summary>
    Ignored,
}
