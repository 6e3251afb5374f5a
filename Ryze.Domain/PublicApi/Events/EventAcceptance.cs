namespace Ryze.Domain.PublicApi.Events;

/// <summary>What became of an event that an engine handed over. All three are success for the engine: it has done its part.</summary>
public enum EventAcceptance
{
    /// <summary>It is on disk.</summary>
    Stored,

    /// <summary>It was on disk already.</summary>
    Known,

    /// <summary>It goes nowhere: no integration, a group that is ignored, a broadcast.</summary>
    Ignored,
}
