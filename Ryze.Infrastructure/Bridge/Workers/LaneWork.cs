using MediatR;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>The use cases behind a kind of work.</summary>
/// <param name="Scan">Integration, sequence number read up to, how many at most.</param>
/// <param name="Attempt">Integration, sequence number, how often it was tried (from 1), since its first failure.</param>
/// <param name="SideBySide">Chats of one integration at work at once; well below what one Chatwoot is asked by its own agents.</param>
/// <param name="Places">Items at work at once over all integrations.</param>
internal sealed record LaneWork(
    WorkKind Kind, int SideBySide, int Places, Func<string, long, int, IRequest<PendingWork>> Scan, Func<string, long, int, TimeSpan, IRequest<WorkOutcome>> Attempt)
{
    public static readonly LaneWork Events = new(
        WorkKind.Events,
        SideBySide: 8,
        Places: 64,
        (integrationId, after, atMost) => new LoadPendingEvents(integrationId, after, atMost),
        (integrationId, seq, attempt, failingFor) => new DeliverEvent(integrationId, seq, attempt, failingFor));

    public static readonly LaneWork AgentMessages = new(
        WorkKind.AgentMessages,
        SideBySide: 8,
        Places: 64,
        (integrationId, after, atMost) => new LoadPendingAgentMessages(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new SendAgentMessage(integrationId, id, attempt, failingFor));

    public static readonly LaneWork Statuses = new(
        WorkKind.Statuses,

        // Of the turns that a Chatwoot allows, ticks leave the most to messages.
        SideBySide: 2,
        Places: 32,
        (integrationId, after, atMost) => new LoadPendingReceipts(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new PushReceipt(integrationId, id, attempt, failingFor));

    public static LaneWork Of(WorkKind kind) => kind switch
    {
        WorkKind.Events => Events,
        WorkKind.AgentMessages => AgentMessages,
        WorkKind.Statuses => Statuses,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
