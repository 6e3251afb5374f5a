using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Learns an inbox's signing secret when Chatwoot first shows one, and after an administrator reset it (docs/spec/chatwoot.md 1.2.5).
/// Chatwoot reports no reset, and the bridge would reject every later webhook. A known secret is never dropped, so that unsigned webhooks
/// stay rejected (docs/spec/security.md 2). Thread-safe.
/// </summary>
internal sealed partial class SigningSecrets(
    IChatwootClient chatwoot, IBridgeIntegrationRepository integrations, ISchedule schedule, TimeProvider time,
    ILogger<SigningSecrets> logger)
{
    /// <summary>Limits how often forged webhooks can cause a call to Chatwoot for one integration.</summary>
    public static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(10);

    /// <summary>The same limit for signatures that cannot be verified yet.</summary>
    public static readonly TimeSpan UnknownReadInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _unverified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _askedAt = new(StringComparer.Ordinal);

    /// <summary>
    /// Reports a webhook with the right URL and a wrong signature. The bridge reads the secret now, or after the interval.
    /// </summary>
    public void ReportBadSignature(string integrationId)
    {
        _unverified[integrationId] = true;
        if (MayAsk(integrationId, ReadInterval))
        {
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    /// <summary>Reports a signed webhook without a known secret. The bridge reads the secret at most once a minute.</summary>
    public void ReportUnknownSecret(string integrationId)
    {
        if (MayAsk(integrationId, UnknownReadInterval))
        {
            _unverified[integrationId] = true;
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    /// <summary>Whether the caller must read the secret now.</summary>
    public bool TryStart(string integrationId)
    {
        if (!_unverified.ContainsKey(integrationId) || !MayAsk(integrationId, ReadInterval))
        {
            return false;
        }

        // In this order, a report between the two lines causes another attempt.
        _askedAt[integrationId] = time.GetUtcNow();
        return _unverified.TryRemove(integrationId, out _);
    }

    /// <returns>Whether the secret changed, so that webhooks were rejected.</returns>
    public async Task<bool> LearnAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(integrationId, cancellationToken)
            is not { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox } integration)
        {
            return false;
        }

        if (await AskAsync(integration, inbox, cancellationToken) is { } isLearned)
        {
            return isLearned;
        }

        _unverified[integrationId] = true;
        return false;
    }

    /// <returns>Whether the secret changed; null when Chatwoot returned no list.</returns>
    public async Task<bool?> AskAsync(BridgeIntegration integration, LinkedInbox inbox, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        if (!listed.TryGet(out var inboxes, out _))
        {
            return null;
        }

        // A token that cannot see the secret proves nothing.
        if (inboxes.FirstOrDefault(shown => shown.Id == inbox.Id)?.SigningSecret is not { } secret || secret.Equals(inbox.SigningSecret))
        {
            return false;
        }

        await integrations.SetSigningSecretAsync(integration.Id, inbox.Id, secret, cancellationToken);
        LogLearned(logger, integration.Id);
        return true;
    }

    private bool MayAsk(string integrationId, TimeSpan interval) =>
        !_askedAt.TryGetValue(integrationId, out var asked) || time.GetUtcNow() - asked >= interval;

    [LoggerMessage(
        6045, LogLevel.Information, "Chatwoot changed the webhook signing secret for {IntegrationId}: the bridge uses the new one")]
    private static partial void LogLearned(ILogger logger, string integrationId);
}
