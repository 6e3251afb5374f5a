namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>An integration that the bridge still has to remove; retried until it did, for up to <see cref="GiveUpAfter"/>.</summary>
/// <param name="InstanceId">Whose integration it was; the removal runs under this instance's lease, so that no activation takes it over meanwhile.</param>
/// <param name="Attempts">How many times the bridge was asked already.</param>
public sealed record PendingRemoval(string InstanceId, string BridgeIntegrationId, bool KeepInbox, int Attempts, DateTimeOffset CreatedAt)
{
    /// <summary>A kept inbox that has no conversation is deleted: another inbox replaced it (api.md 4.4).</summary>
    public bool RemoveEmpty { get; init; }

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>When to ask again: one minute after the first failed attempt, doubling to an hour; null after 24 h (api.md 6).</summary>
    public DateTimeOffset? NextAttempt(DateTimeOffset now)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Clamp(Attempts - 1, 0, 16));
        var next = now + (delay < LongestDelay ? delay : LongestDelay);
        return next - CreatedAt <= GiveUpAfter ? next : null;
    }
}
