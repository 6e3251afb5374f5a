using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Instances;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Api.Sandbox.Page;

/// <summary>Finds each sandbox inbox's instance in this process, by the bridge integration id in the inbox's webhook URL.</summary>
internal sealed class SandboxInstances(
    IAccountRepository accounts, IInstanceRepository instances, IChatwootIntegrationRepository integrations)
{
    /// <summary>The integrations, by inbox id.</summary>
    public async Task<IReadOnlyDictionary<long, ChatwootIntegrationView>> OfAsync(
        IReadOnlyList<SandboxInbox> inboxes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, ChatwootIntegrationView>();
        foreach (var account in await accounts.ListAsync(cancellationToken))
        {
            foreach (var instance in await instances.ListAsync(new Caller(account.Id, InstanceId: null), names: null, cancellationToken))
            {
                if (instance.Chatwoot is not null && await integrations.FindViewAsync(instance.Id, cancellationToken) is { } view
                    && inboxes.FirstOrDefault(
                        i => i.WebhookUrl?.Contains($"/{view.BridgeIntegrationId}/", StringComparison.Ordinal) == true) is { } inbox)
                {
                    found[inbox.Id] = view;
                }
            }
        }

        return found;
    }
}
