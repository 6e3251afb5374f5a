using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Learns the secret that signs webhooks after an administrator reset it in Chatwoot (chatwoot.md 1.2.5): Chatwoot reports no reset, and
/// every webhook would be refused from then on. It costs one <c>GET inboxes</c>. Thread-safe.
/// </summary>
internal sealed partial class SigningSecrets(
    IChatwootClient chatwoot, IBridgeIntegrations integrations, ISchedule schedule, TimeProvider time, ILogger<SigningSecrets> logger)
{
    /// <summary>Forged webhooks make Chatwoot answer no more often for one integration.</summary>
    public static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, bool> _doubtful = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _askedAt = new(StringComparer.Ordinal);

    /// <summary>A webhook that knew its URL had another signature: Chatwoot is asked now, or after the interval.</summary>
    public void ReportBadSignature(string integrationId)
    {
        _doubtful[integrationId] = true;
        if (MayAsk(integrationId))
        {
            schedule.RunSoon<CatchUp>();
        }
    }

    /// <summary>Whether the caller asks Chatwoot now.</summary>
    public bool TryStart(string integrationId)
    {
        if (!_doubtful.ContainsKey(integrationId) || !MayAsk(integrationId))
        {
            return false;
        }

        // In this order a report in between leads to another attempt.
        _askedAt[integrationId] = time.GetUtcNow();
        return _doubtful.TryRemove(integrationId, out _);
    }

    /// <returns>Whether the secret is another one now, so that webhooks were refused.</returns>
    public async Task<bool> LearnAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(integrationId, cancellationToken)
            is not { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox } integration)
        {
            return false;
        }

        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        if (!listed.TryGet(out var inboxes, out _))
        {
            _doubtful[integrationId] = true;
            return false;
        }

        // A token that sees no secret proves nothing.
        if (inboxes.FirstOrDefault(shown => shown.Id == inbox.Id)?.SigningSecret is not { } secret || secret.Equals(inbox.SigningSecret))
        {
            return false;
        }

        await integrations.SetSigningSecretAsync(integrationId, inbox.Id, secret, cancellationToken);
        LogLearned(logger, integrationId);
        return true;
    }

    private bool MayAsk(string integrationId) =>
        !_askedAt.TryGetValue(integrationId, out var asked) || time.GetUtcNow() - asked >= AskInterval;

    [LoggerMessage(6045, LogLevel.Information, "Chatwoot signs the webhooks of {IntegrationId} with another secret from now on")]
    private static partial void LogLearned(ILogger logger, string integrationId);
}
