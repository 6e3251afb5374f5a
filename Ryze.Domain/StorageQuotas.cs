using System.Globalization;

namespace Ryze.Domain;

/// <summary>Bytes that one integration may keep waiting, so that no customer fills the disk of all (security.md 1).</summary>
/// <param name="OutboxBytes">Events and files that the bridge has not acknowledged (<c>OUTBOX_LIMIT_BYTES</c>).</param>
/// <param name="EventStoreBytes">Events that the bridge has not delivered (<c>EVENT_STORE_LIMIT_BYTES</c>).</param>
/// <param name="AgentMessagesBytes">Unfinished agent messages (<c>AGENT_MESSAGES_LIMIT_BYTES</c>).</param>
public sealed record StorageQuotas(long OutboxBytes, long EventStoreBytes, long AgentMessagesBytes)
{
    private const long MiB = 1024 * 1024;

    public static StorageQuotas Default { get; } = new(512 * MiB, 512 * MiB, 64 * MiB);

    /// <summary>Which of the bridge's quotas are used up, for <c>last_error</c>; empty when none is.</summary>
    public string ErrorOf(WaitingBytes waiting) => string.Join("; ", Errors(waiting));

    private IEnumerable<string> Errors(WaitingBytes waiting)
    {
        if (waiting.Events >= EventStoreBytes)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"events are not accepted: {EventStoreBytes} bytes (EVENT_STORE_LIMIT_BYTES) wait for Chatwoot, more stay in the API");
        }

        if (waiting.AgentMessages >= AgentMessagesBytes)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"agent messages are not accepted: {AgentMessagesBytes} bytes (AGENT_MESSAGES_LIMIT_BYTES) wait to be sent, more stay in Chatwoot");
        }
    }
}
