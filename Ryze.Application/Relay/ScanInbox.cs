using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Events;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>
/// Reads on in an integration's inbox: what is not to be relayed is dropped, after its news of messages of agents have been taken down; pairs
/// of number and LID are learned, and what is left is told by the chat it belongs to.
/// </summary>
/// <param name="After">Sequence number read up to so far.</param>
public sealed record ScanInbox(string IntegrationId, long After, int AtMost) : IRequest<RelayScan>;

internal sealed class ScanInboxHandler(IRelayStore store, IBridgeIntegrations integrations, Identities identities, IDeliveryStatuses statuses, IRelay relay)
    : IRequestHandler<ScanInbox, RelayScan>
{
    /// <summary>In bytes; read into texts they take several times as much, and events are up to 1 MiB.</summary>
    private const long MaxLength = 2 * 1024 * 1024;

    public async Task<RelayScan> Handle(ScanInbox request, CancellationToken cancellationToken)
    {
        var read = await store.ReadAsync(request.IntegrationId, request.After, request.AtMost, MaxLength, cancellationToken);
        var waiting = read.Events;
        var settings = waiting.Count == 0 ? null : (await integrations.FindAsync(request.IntegrationId, cancellationToken))?.Settings;
        if (settings is null)
        {
            return new RelayScan([], request.After, IsAll: true);
        }

        var messages = waiting.Select(next => (next.Seq, Message: RelayMessageReader.Read(next.Name, next.Id, next.Data))).ToList();
        var reports = waiting.Select(next => StatusReport.Read(next.Name, next.Data)).OfType<StatusReport>().ToList();
        await RecordAsync(request.IntegrationId, messages.Select(next => next.Message).OfType<RelayMessage>(), reports, cancellationToken);
        var relayed = messages.Where(next => IsRelayed(next.Message, settings)).Select(next => (next.Seq, Message: next.Message!)).ToList();
        var dropped = messages.Where(next => !IsRelayed(next.Message, settings)).Select(next => next.Seq).ToList();
        if (dropped.Count > 0)
        {
            await store.DropAsync(request.IntegrationId, dropped, cancellationToken);
        }

        var known = await identities.LearnAsync(request.IntegrationId, [.. relayed.Select(next => next.Message)], cancellationToken);
        var events = relayed.Select(next => new RelayItem(next.Seq, known.ChatOf(next.Message).Keys)).ToList();
        return new RelayScan(events, waiting[^1].Seq, read.IsAll);
    }

    /// <summary>Messages of agents that come back as events are linked to what was sent, and take their status from what WhatsApp says of them.</summary>
    private async Task RecordAsync(
        string integrationId, IEnumerable<RelayMessage> messages, List<StatusReport> reports, CancellationToken cancellationToken)
    {
        var echoes = messages.Where(message => message.IsOurEcho).Select(message => new CommandEcho(message.Source, message.Id)).ToList();
        if (echoes.Count + reports.Count > 0 && await statuses.RecordAsync(integrationId, echoes, reports, cancellationToken))
        {
            relay.Rescan(integrationId, RelayWork.AgentMessages);
            relay.Rescan(integrationId, RelayWork.Statuses);
        }
    }

    private static bool IsRelayed(RelayMessage? message, ChatwootSettings settings) =>
        message is { IsOurEcho: false } && Chat.IsRelayed(message.Kind, settings.IgnoreGroups);
}
