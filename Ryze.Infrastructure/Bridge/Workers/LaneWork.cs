using MediatR;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>The use cases for a kind of work.</summary>
/// <param name="Scan">Arguments: integration, last sequence number read, maximum number of items.</param>
/// <param name="Attempt">Arguments: integration, sequence number, attempt (from 1), time since the first failure.</param>
/// <param name="MaxConcurrentItems">The limit for one integration, low enough not to slow Chatwoot down for its agents.</param>
/// <param name="Places">The limit for all integrations together.</param>
internal sealed record LaneWork(
    WorkKind Kind, int MaxConcurrentItems, int Places, Func<string, long, int, IRequest<PendingWork>> Scan,
    Func<string, long, int, TimeSpan, IRequest<Outcome>> Attempt)
{
    public static readonly LaneWork Events = new(
        WorkKind.Events,
        MaxConcurrentItems: 8,
        Places: 64,
        (integrationId, after, atMost) => new LoadPendingEvents(integrationId, after, atMost),
        (integrationId, seq, attempt, failingFor) => new DeliverEvent(integrationId, seq, attempt, failingFor));

    public static readonly LaneWork AgentMessages = new(
        WorkKind.AgentMessages,
        MaxConcurrentItems: 8,
        Places: 64,
        (integrationId, after, atMost) => new LoadPendingAgentMessages(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new SendAgentMessage(integrationId, id, attempt, failingFor));

    public static readonly LaneWork Receipts = new(
        WorkKind.Receipts,

        // Low, so that messages get most of the requests that Chatwoot allows.
        MaxConcurrentItems: 2,
        Places: 32,
        (integrationId, after, atMost) => new LoadPendingReceipts(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new PushReceipt(integrationId, id, attempt, failingFor));

    public static LaneWork Of(WorkKind kind) => kind switch
    {
        WorkKind.Events => Events,
        WorkKind.AgentMessages => AgentMessages,
        WorkKind.Receipts => Receipts,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
