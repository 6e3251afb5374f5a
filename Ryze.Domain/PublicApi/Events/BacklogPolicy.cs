using Ryze.Domain.Errors;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>How much of an integration's events waits for the bridge before the next is refused (bridge.md 2.1, security.md 1).</summary>
public static class BacklogPolicy
{
    /// <summary>
    /// Null when one more event is accepted. Its own size does not count, so that an event of any size passes once there is room: the
    /// backlog exceeds the limit by one event at most.
    /// </summary>
    public static EventError.BacklogFull? RefusalOf(long events, long bytes, long limitBytes) =>
        events >= OutboxPosition.MaxBacklog ? new EventError.BacklogFull(OutboxPosition.MaxBacklog)
        : bytes >= limitBytes ? new EventError.BacklogFull(limitBytes, IsInBytes: true)
        : null;
}
