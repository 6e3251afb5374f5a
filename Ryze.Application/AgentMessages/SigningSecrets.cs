using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Learns the secret that webhooks are signed with when an administrator has reset it in Chatwoot, or Chatwoot has begun to sign
/// (chatwoot.md 1.2.5 and 1.4.4): nobody tells, and every webhook would be refused from then on.
/// </summary>
internal sealed partial class SigningSecrets(IChatwootClient chatwoot, IBridgeIntegrations integrations, ILogger<SigningSecrets> logger)
{
    public async Task LearnAsync(BridgeIntegration integration, LinkedInbox inbox, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var listed = await chatwoot.ListInboxesAsync(new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken), cancellationToken);

        // What hinders it hinders the rest of the catch-up too, which tells of it. A token that shows no secret says nothing about it.
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
