using MediatR;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Application.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>The use cases behind a kind of work.</summary>
/// <param name="Scan">Integration, sequence number read up to, how many at most.</param>
/// <param name="Attempt">Integration, sequence number, how often it was tried (from 1), since its first failure.</param>
/// <param name="SideBySide">Chats of one integration at work at once; well below what one Chatwoot is asked by its own agents.</param>
/// <param name="Places">Items at work at once over all integrations.</param>
internal sealed record LaneWork(
    RelayWork Kind, int SideBySide, int Places, Func<string, long, int, IRequest<RelayScan>> Scan, Func<string, long, int, TimeSpan, IRequest<RelayOutcome>> Attempt)
{
    public static readonly LaneWork Events = new(
        RelayWork.Events,
        SideBySide: 8,
        Places: 64,
        (integrationId, after, atMost) => new ScanInbox(integrationId, after, atMost),
        (integrationId, seq, attempt, failingFor) => new RelayEvent(integrationId, seq, attempt, failingFor));

    public static readonly LaneWork AgentMessages = new(
        RelayWork.AgentMessages,
        SideBySide: 8,
        Places: 64,
        (integrationId, after, atMost) => new ScanAgentMessages(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new SendAgentMessage(integrationId, id, attempt, failingFor));

    public static readonly LaneWork Statuses = new(
        RelayWork.Statuses,

        // Of the turns that a Chatwoot allows, ticks leave the most to messages.
        SideBySide: 2,
        Places: 32,
        (integrationId, after, atMost) => new ScanStatuses(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new TellStatus(integrationId, id, attempt, failingFor));

    public static LaneWork Of(RelayWork kind) => kind switch
    {
        RelayWork.Events => Events,
        RelayWork.AgentMessages => AgentMessages,
        RelayWork.Statuses => Statuses,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
