namespace Ryze.Infrastructure.Shared.Telemetry;

/// <summary>Why an event of the engine was not taken, as operators tell it apart.</summary>
public enum EventRefusal
{
    /// <summary>400, 404, 409, 413, 429: this event, or this moment.</summary>
    Refused,

    /// <summary>401: whoever sent it does not know <c>ENGINE_WEBHOOK_AUTHORIZATION</c>.</summary>
    Unauthorized,

    /// <summary>503: a setting is missing here.</summary>
    NotConfigured,

    /// <summary>500: the database, or a bug.</summary>
    Failed,
}
