using MediatR;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Application.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>The use cases behind a kind of work.</summary>
/// <param name="Scan">Integration, sequence number read up to, how many at most.</param>
/// <param name="Attempt">Integration, sequence number, how often it was tried (from 1), since its first failure.</param>
internal sealed record LaneWork(
    RelayWork Kind, Func<string, long, int, IRequest<RelayScan>> Scan, Func<string, long, int, TimeSpan, IRequest<RelayOutcome>> Attempt)
{
    public static readonly LaneWork Events = new(
        RelayWork.Events,
        (integrationId, after, atMost) => new ScanInbox(integrationId, after, atMost),
        (integrationId, seq, attempt, failingFor) => new RelayEvent(integrationId, seq, attempt, failingFor));

    public static readonly LaneWork AgentMessages = new(
        RelayWork.AgentMessages,
        (integrationId, after, atMost) => new ScanAgentMessages(integrationId, after, atMost),
        (integrationId, id, attempt, failingFor) => new SendAgentMessage(integrationId, id, attempt, failingFor));

    public static readonly LaneWork Statuses = new(
        RelayWork.Statuses,
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
