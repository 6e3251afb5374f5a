using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Reads a running integration's stored state and its link's current state.</summary>
internal sealed class IntegrationStateQuery(
    IBridgeIntegrationRepository integrations, IDeliveryWorker worker, WebhookWatch webhooks, IWaitingBytes waiting, StorageQuotas quotas)
{
    /// <summary>Null when the integration does not run.</summary>
    public async Task<IntegrationState?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var (link, work) = await worker.FindAsync(id, cancellationToken);
        var quota = quotas.ErrorOf(await waiting.FindAsync(id, cancellationToken));
        var cause = new[] { work.Error, stored.LastError, webhooks.ErrorOf(id) }.FirstOrDefault(error => !string.IsNullOrEmpty(error));
        var isFailing = link.IsFailing || work.IsFailing || quota.Length > 0;
        return stored with
        {
            Status = work.IsPaused ? IntegrationStates.Paused : isFailing ? IntegrationStates.Error : stored.Status,

            // A full quota closes the link repeatedly, and the link's own error would hide the cause.
            LastError = quota.Length == 0 ? cause ?? link.Error : cause is null ? quota : $"{cause}; {quota}",
            Socket = link.Socket,
        };
    }
}
