using System.Globalization;

namespace Ryze.Domain;

/// <summary>The bytes that one integration may keep pending, so that no customer fills the shared disk (docs/spec/security.md 1).</summary>
/// <param name="OutboxBytes">Events and files that the bridge has not acknowledged (<c>OUTBOX_LIMIT_BYTES</c>).</param>
/// <param name="EventStoreBytes">Events that the bridge has not delivered (<c>EVENT_STORE_LIMIT_BYTES</c>).</param>
/// <param name="AgentMessagesBytes">Unfinished agent messages (<c>AGENT_MESSAGES_LIMIT_BYTES</c>).</param>
public sealed record StorageQuotas(long OutboxBytes, long EventStoreBytes, long AgentMessagesBytes)
{
    private const long MiB = 1024 * 1024;

    public static StorageQuotas Default { get; } = new(512 * MiB, 512 * MiB, 64 * MiB);

    /// <summary>The bridge's full quotas, for <c>last_error</c>; empty when none is full.</summary>
    public string ErrorOf(WaitingBytes waiting) => string.Join("; ", Errors(waiting));

    private IEnumerable<string> Errors(WaitingBytes waiting)
    {
        if (waiting.Events >= EventStoreBytes)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"events are not accepted: {EventStoreBytes} bytes (EVENT_STORE_LIMIT_BYTES) wait for Chatwoot, more stay in the public API");
        }

        if (waiting.AgentMessages >= AgentMessagesBytes)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"agent messages are not accepted: {AgentMessagesBytes} bytes (AGENT_MESSAGES_LIMIT_BYTES) wait to be sent, more stay in Chatwoot");
        }
    }
}
