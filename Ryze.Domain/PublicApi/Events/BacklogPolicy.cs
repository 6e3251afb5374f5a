using Ryze.Domain.Errors;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// Limits the events that wait for the bridge in an integration's outbox (docs/spec/bridge.md 2.1, docs/spec/security.md 1).
/// </summary>
public static class BacklogPolicy
{
    /// <summary>
    /// Null when one more event is accepted. The event's own size does not count, so that any event passes once there is room. The backlog
    /// can exceed the limit by one event.
    /// </summary>
    public static EventError.BacklogFull? RefusalOf(long events, long bytes, long limitBytes) =>
        events >= OutboxPosition.MaxBacklog ? new EventError.BacklogFull(OutboxPosition.MaxBacklog)
        : bytes >= limitBytes ? new EventError.BacklogFull(limitBytes, IsInBytes: true)
        : null;
}
