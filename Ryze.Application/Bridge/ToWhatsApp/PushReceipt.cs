using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Shows in Chatwoot how far a message has come: the newest status only, whatever lies between (bridge.md 3.1). A failure that an old
/// Chatwoot cannot show becomes a private note.
/// </summary>
/// <param name="Attempt">How often it was tried, this time included; from 1.</param>
/// <param name="FailingFor">Since its first failure; zero when there was none.</param>
public sealed record PushReceipt(string IntegrationId, long Id, int Attempt, TimeSpan FailingFor) : IRequest<WorkOutcome>;

internal sealed partial class PushReceiptHandler(
    IReceiptRepository statuses, IBridgeIntegrationRepository integrations, IChatwootMessages chatwoot, PostedMessages posted, ChatwootPace pace,
    IDeliveryWorker relay, Random random, ILogger<PushReceiptHandler> logger)
    : IRequestHandler<PushReceipt, WorkOutcome>
{
    public async Task<WorkOutcome> Handle(PushReceipt request, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.IntegrationId, cancellationToken) is not { Phase: BridgeIntegrationPhase.Active } integration)
        {
            return WorkOutcome.Stopped;
        }

        if (await statuses.FindPendingReceiptAsync(request.IntegrationId, request.Id, cancellationToken) is not { } untold)
        {
            return WorkOutcome.Done;
        }

        var access = new ChatwootAccess(integration.Settings.BaseUrl, integration.Settings.AccountId, integration.Settings.ApiToken);
        if (pace.HeldFor(access) is { For.Ticks: > 0 } held)
        {
            return new WorkOutcome(RelayStep.Wait, held.For, held.Reason);
        }

        if (untold.IsOff)
        {
            return await NoteAsync(request, untold, access, cancellationToken);
        }

        var failure = await chatwoot.UpdateMessageAsync(access, untold.ConversationId, request.Id, untold.Status, WebhookFaults.AsOwn(untold.Error), cancellationToken);
        if (failure is null)
        {
            if (await statuses.MarkReceiptPushedAsync(request.IntegrationId, request.Id, untold, cancellationToken))
            {
                relay.Rescan(request.IntegrationId, WorkKind.Statuses);
            }

            return WorkOutcome.Done;
        }

        if (failure is { ChatwootStatus: 404, RefusedBy: RefusedBy.Routes })
        {
            await statuses.SwitchOffAsync(request.IntegrationId, cancellationToken);
            LogSwitchedOff(logger, request.IntegrationId);
            return await NoteAsync(request, untold, access, cancellationToken);
        }

        return await AfterAsync(request, untold, failure, cancellationToken);
    }

    private async Task<WorkOutcome> NoteAsync(PushReceipt request, PendingReceipt untold, ChatwootAccess access, CancellationToken cancellationToken)
    {
        if (untold.Status is ReceiptState.Failed && await PostNoteAsync(request, untold, access, cancellationToken) is { } failure)
        {
            var next = await AfterAsync(request, untold, failure, cancellationToken);
            var mayStillArrive = next.Step is RelayStep.Retry && MessageCreatePolicy.OutcomeOf(failure) is MessageCreateOutcome.InProgress;
            return mayStillArrive && next.Delay < PostedMessages.LateArrivalGrace ? next with { Delay = PostedMessages.LateArrivalGrace } : next;
        }

        await statuses.AbandonReceiptAsync(request.IntegrationId, request.Id, untold, cancellationToken);
        return WorkOutcome.Done;
    }

    /// <summary>Looks for the note first, because an earlier call with an unknown outcome may have stored it.</summary>
    private async Task<ChatwootFailure?> PostNoteAsync(PushReceipt request, PendingReceipt untold, ChatwootAccess access, CancellationToken cancellationToken)
    {
        var sourceId = SourceId.OfNote(request.Id, untold.ReceivedAt);
        var found = await posted.FindAsync(access, untold.ConversationId, message => message.SourceId == sourceId, untold.ReceivedAt, cancellationToken);
        if (!found.TryGet(out var noteId, out var error) || noteId > 0)
        {
            return (ChatwootFailure?)error;
        }

        return await chatwoot.CreateNoteAsync(
            access, untold.ConversationId, request.Id, sourceId, $"_Not sent to WhatsApp:_ {untold.Error}", cancellationToken);
    }

    private async Task<WorkOutcome> AfterAsync(PushReceipt request, PendingReceipt untold, ChatwootFailure failure, CancellationToken cancellationToken)
    {
        if (WorkOutcome.After(failure, Redaction.Of(failure.Detail), request.Attempt, request.FailingFor, random.NextDouble()) is { } next)
        {
            return next;
        }

        await statuses.AbandonReceiptAsync(request.IntegrationId, request.Id, untold, cancellationToken);
        LogGivenUp(logger, request.Id, request.IntegrationId, Redaction.Of(failure.Detail));
        return WorkOutcome.Done;
    }

    [LoggerMessage(6050, LogLevel.Warning, "The Chatwoot of {IntegrationId} takes no delivery statuses (it is older than 4.2); none are sent any more until it is set anew")]
    private static partial void LogSwitchedOff(ILogger logger, string integrationId);

    [LoggerMessage(6051, LogLevel.Warning, "The status of message {MessageId} of {IntegrationId} was not told: {Detail}")]
    private static partial void LogGivenUp(ILogger logger, long messageId, string integrationId, string detail);
}
