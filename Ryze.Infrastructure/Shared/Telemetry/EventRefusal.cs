namespace Ryze.Infrastructure.Shared.Telemetry;

/// <summary>Why an engine event was refused, as operators distinguish it.</summary>
public enum EventRefusal
{
    /// <summary>400, 404, 409, 413, 429: the event is invalid or cannot be stored now.</summary>
    Refused,

    /// <summary>401: the sender does not know <c>ENGINE_WEBHOOK_AUTHORIZATION</c>.</summary>
    Unauthorized,

    /// <summary>503: a setting is missing.</summary>
    NotConfigured,

    /// <summary>500: a database failure or a bug.</summary>
    Failed,
}
