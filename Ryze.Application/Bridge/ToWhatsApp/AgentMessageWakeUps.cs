using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Wakes the worker after a change of an agent message.</summary>
internal static class AgentMessageWakeUps
{
    public static void Rescan(this IDeliveryWorker worker, string integrationId, AgentMessageQueues queues)
    {
        if (queues.HasFlag(AgentMessageQueues.Sends))
        {
            worker.Rescan(integrationId, WorkKind.AgentMessages);
        }

        if (queues.HasFlag(AgentMessageQueues.Receipts))
        {
            worker.Rescan(integrationId, WorkKind.Receipts);
        }
    }
}
