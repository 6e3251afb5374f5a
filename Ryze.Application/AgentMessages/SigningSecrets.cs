using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Learns the secret that webhooks are signed with when an administrator has reset it in Chatwoot (chatwoot.md 1.2.5): nobody tells, and every
/// webhook would be refused from then on. Safe to use from many threads.
/// </summary>
internal sealed partial class SigningSecrets(IChatwootClient chatwoot, IBridgeIntegrations integrations, TimeProvider time, ILogger<SigningSecrets> logger)
{
    private readonly ConcurrentDictionary<string, bool> _doubtful = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _hurriedAt = new(StringComparer.Ordinal);

    /// <summary>A webhook that knew its URL was signed with another secret; the next catch-up asks Chatwoot.</summary>
    /// <returns>
    /// Whether it should be now. Seldom, because it may be the clocks that differ, and what a catch-up does makes Chatwoot send webhooks again.
    /// </returns>
    public bool Doubt(string integrationId)
    {
        _doubtful[integrationId] = true;
        var now = time.GetUtcNow();
        var isNow = false;
        _hurriedAt.AddOrUpdate(
            integrationId,
            _ =>
            {
                isNow = true;
                return now;
            },
            (_, before) => (isNow = now - before >= CatchUpGate.Every) ? now : before);
        return isNow;
    }

    public async Task LearnAsync(BridgeIntegration integration, LinkedInbox inbox, CancellationToken cancellationToken)
    {
        if (!_doubtful.TryRemove(integration.Id, out _))
        {
            return;
        }

        var settings = integration.Settings;
        var listed = await chatwoot.ListInboxesAsync(new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken), cancellationToken);

        // What hinders it hinders the rest of the catch-up too, which tells of it; the next webhook casts doubt again. A token that shows no secret says nothing about it.
        if (listed.TryGet(out var inboxes, out _)
            && inboxes.FirstOrDefault(shown => shown.Id == inbox.Id)?.SigningSecret is { } secret
            && !secret.Equals(inbox.SigningSecret))
        {
            await integrations.SetSigningSecretAsync(integration.Id, inbox.Id, secret, cancellationToken);
            LogLearned(logger, integration.Id);
        }
    }

    [LoggerMessage(6045, LogLevel.Information, "Chatwoot signs the webhooks of {IntegrationId} with another secret from now on")]
    private static partial void LogLearned(ILogger logger, string integrationId);
}
