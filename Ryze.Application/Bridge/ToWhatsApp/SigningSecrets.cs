using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Learns the secret that signs webhooks when Chatwoot shows one for the first time, and after an administrator reset it in Chatwoot
/// (chatwoot.md 1.2.5): Chatwoot reports no reset, and every webhook would be refused from then on. It costs one <c>GET inboxes</c>. A known
/// secret is never forgotten, so that what has to be signed stays so (security.md 2). Thread-safe.
/// </summary>
internal sealed partial class SigningSecrets(
    IChatwootClient chatwoot, IBridgeIntegrationRepository integrations, ISchedule schedule, TimeProvider time, ILogger<SigningSecrets> logger)
{
    /// <summary>Forged webhooks make Chatwoot answer no more often for one integration.</summary>
    public static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(10);

    /// <summary>The same for a signature that nobody can check yet.</summary>
    public static readonly TimeSpan UnknownAskInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _doubtful = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _askedAt = new(StringComparer.Ordinal);

    /// <summary>A webhook that knew its URL had another signature: Chatwoot is asked now, or after the interval.</summary>
    public void ReportBadSignature(string integrationId)
    {
        _doubtful[integrationId] = true;
        if (MayAsk(integrationId, AskInterval))
        {
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    /// <summary>A webhook is signed, and no secret is known: Chatwoot is asked now, at most once a minute.</summary>
    public void ReportUnknownSecret(string integrationId)
    {
        if (MayAsk(integrationId, UnknownAskInterval))
        {
            _doubtful[integrationId] = true;
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    /// <summary>Whether the caller asks Chatwoot now.</summary>
    public bool TryStart(string integrationId)
    {
        if (!_doubtful.ContainsKey(integrationId) || !MayAsk(integrationId, AskInterval))
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

        if (await AskAsync(integration, inbox, cancellationToken) is { } isLearned)
        {
            return isLearned;
        }

        _doubtful[integrationId] = true;
        return false;
    }

    /// <returns>Whether the secret is another one now; null when Chatwoot did not tell.</returns>
    public async Task<bool?> AskAsync(BridgeIntegration integration, LinkedInbox inbox, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        if (!listed.TryGet(out var inboxes, out _))
        {
            return null;
        }

        // A token that sees no secret proves nothing.
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

    [LoggerMessage(6045, LogLevel.Information, "Chatwoot signs the webhooks of {IntegrationId} with another secret from now on")]
    private static partial void LogLearned(ILogger logger, string integrationId);
}
