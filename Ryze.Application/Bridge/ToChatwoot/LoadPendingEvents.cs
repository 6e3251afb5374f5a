using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Events.Content;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Reads the next events from the event store, and returns those to deliver by chat. It also records receipts, drops other events, and
/// learns pairs of number and LID.
/// </summary>
/// <param name="After">The last sequence number that was read.</param>
public sealed record LoadPendingEvents(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingEventsHandler(
    IDeliveryRepository store, IBridgeIntegrationRepository integrations, IdentityLearner identities, IAgentMessageRepository agentMessages,
    IDeliveryWorker worker)
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

        var messages = waiting.Select(next => (next.Seq, Message: WhatsAppMessageReader.Read(next.Name, next.Id, next.Data))).ToList();
        var reports = waiting.Select(next => ReceiptReport.Read(next.Name, next.Data)).OfType<ReceiptReport>().ToList();
        var echoes = messages.Select(next => next.Message).Where(message => message is { IsOwnEcho: true })
            .Select(message => new CommandEcho(message!.Source, message.Id))
            .Concat(waiting.Select(next => ReceiptSubject.Read(next.Name, next.Data)).OfType<ReceiptSubject>()
                .Select(CommandEcho.In).OfType<CommandEcho>());
        await RecordAsync(request.IntegrationId, [.. echoes], reports, cancellationToken);
        var relayed = messages.Where(next => IsDelivered(next.Message, settings)).Select(next => (next.Seq, Message: next.Message!))
            .ToList();
        var dropped = messages.Where(next => !IsDelivered(next.Message, settings)).Select(next => next.Seq).ToList();
        if (dropped.Count > 0)
        {
            await store.DropAsync(request.IntegrationId, dropped, cancellationToken);
        }

        var known = await identities.LearnAsync(request.IntegrationId, [.. relayed.Select(next => next.Message)], cancellationToken);
        var events = relayed.Select(next => new WorkItem(next.Seq, known.ChatOf(next.Message).Keys)).ToList();
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

    private static bool IsDelivered(WhatsAppMessage? message, ChatwootSettings settings) =>
        message is { IsOwnEcho: false } && Chat.IsDelivered(message.Kind, settings.IgnoreGroups);
}
