using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Reads the next events from the event store, and returns those to deliver by chat. It also records receipts, drops other events, and
/// learns pairs of number and LID.
/// </summary>
/// <param name="After">The last sequence number that was read.</param>
public sealed record LoadPendingEvents(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingEventsHandler(
    IDeliveryRepository store, IBridgeIntegrationRepository integrations, IdentityLearner identities, IAgentMessageRepository agentMessages,
    IDeliveryWorker worker, IEventReader reader)
    : IRequestHandler<LoadPendingEvents, PendingWork>
{
    /// <summary>In bytes. An event is up to 1 MiB, and its parsed text needs several times as much memory.</summary>
    private const long MaxLength = 2 * 1024 * 1024;

    public async Task<PendingWork> Handle(LoadPendingEvents request, CancellationToken cancellationToken)
    {
        var read = await store.ReadAsync(request.IntegrationId, request.After, request.AtMost, MaxLength, cancellationToken);
        var waiting = read.Events;
        var settings = waiting.Count == 0 ? null : (await integrations.FindAsync(request.IntegrationId, cancellationToken))?.Settings;
        if (settings is null)
        {
            return new PendingWork([], request.After, IsAll: true);
        }

        var headers = waiting.Select(next => (Event: next, Header: next.Header ?? reader.ReadHeader(next))).ToList();
        var receipts = waiting.Where(next => next.Name == EventNames.Receipt).Select(reader.ReadReceipt).OfType<ReceiptSubject>().ToList();
        var echoes = headers.Where(next => next.Event.Name == EventNames.Message && next.Header.IsOwnEcho)
            .Select(next => new CommandEcho(next.Header.Echo!, next.Header.MessageId ?? next.Event.Id))
            .Concat(receipts.Select(CommandEcho.In).OfType<CommandEcho>());
        await RecordAsync(
            request.IntegrationId, [.. echoes], [.. receipts.Select(receipt => receipt.Report).OfType<ReceiptReport>()], cancellationToken);
        var delivered = headers.ToLookup(next => next.Header.IsDelivered(next.Event.Name, settings.IgnoreGroups));
        if (delivered[false].Any())
        {
            await store.DropAsync(request.IntegrationId, [.. delivered[false].Select(next => next.Event.Seq)], cancellationToken);
        }

        var known = await identities.LearnAsync(
            request.IntegrationId, [.. delivered[true].SelectMany(next => new[] { next.Header.Chat, next.Header.Sender })],
            cancellationToken);
        var events = delivered[true].Select(next => new WorkItem(next.Event.Seq, known.ChatOf(next.Header.Chat).Keys)).ToList();
        return new PendingWork(events, waiting[^1].Seq, read.IsAll);
    }

    /// <summary>Links echoes of agent messages to the sent parts, and records WhatsApp's receipts.</summary>
    private async Task RecordAsync(
        string integrationId, List<CommandEcho> echoes, List<ReceiptReport> reports, CancellationToken cancellationToken)
    {
        if (echoes.Count + reports.Count > 0)
        {
            worker.Rescan(integrationId, await agentMessages.RecordAsync(integrationId, echoes, reports, cancellationToken));
        }
    }
}
