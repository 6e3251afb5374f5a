namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>An integration that the bridge must still remove; retried for up to <see cref="GiveUpAfter"/>.</summary>
/// <param name="InstanceId">The integration's instance. The removal runs under this instance's lease, so that no activation adopts the
/// integration first.</param>
/// <param name="Attempts">The number of failed attempts.</param>
public sealed record PendingRemoval(string InstanceId, string BridgeIntegrationId, bool KeepInbox, int Attempts, DateTimeOffset CreatedAt)
{
    /// <summary>Whether a kept inbox without a conversation is deleted, because another inbox replaced it (docs/spec/api.md 4.4).</summary>
    public bool RemoveEmpty { get; init; }

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private static readonly Backoff Retries = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    /// <summary>The next attempt: one minute after the first failure, doubling to an hour; null after 24 h (docs/spec/api.md 6).</summary>
    public DateTimeOffset? NextAttempt(DateTimeOffset now)
    {
        var next = now + Retries.After(Attempts);
        return next - CreatedAt <= GiveUpAfter ? next : null;
    }
}
