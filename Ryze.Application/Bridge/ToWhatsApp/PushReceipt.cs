using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Shows a message's newest receipt in Chatwoot, skipping earlier ones (docs/spec/bridge.md 3.1). A failure becomes a private note when
/// Chatwoot is too old to show it.
/// </summary>
/// <param name="Attempt">The number of this attempt; from 1.</param>
/// <param name="FailingFor">The time since the first failure; zero when none failed.</param>
public sealed record PushReceipt(string IntegrationId, long Id, int Attempt, TimeSpan FailingFor) : IRequest<Outcome>;

internal sealed partial class PushReceiptHandler(
    IAgentMessageRepository messages, IIntegrationSyncRepository syncs, IBridgeIntegrationRepository integrations,
    IChatwootMessages chatwoot, AgentNotes notes, ChatwootPace pace, IDeliveryWorker worker, Random random,
    ILogger<PushReceiptHandler> logger)
    : IRequestHandler<PushReceipt, Outcome>
{
    public async Task<Outcome> Handle(PushReceipt request, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(
            request.IntegrationId, cancellationToken) is not { Phase: BridgeIntegrationPhase.Active } integration)
        {
            return Outcome.Stopped;
        }

        if (await messages.FindAsync(request.IntegrationId, request.Id, cancellationToken) is not { IsReceiptPending: true } message)
        {
            return Outcome.Done;
        }

        var access = new ChatwootAccess(integration.Settings.BaseUrl, integration.Settings.AccountId, integration.Settings.ApiToken);
        if (pace.HeldFor(access) is { } held)
        {
            return held;
        }

        if (await syncs.AreReceiptsOffAsync(request.IntegrationId, cancellationToken))
        {
            return await NoteAsync(request, message, access, cancellationToken);
        }

        var failure =
            await chatwoot.UpdateMessageAsync(
            access, message.ConversationId, request.Id, message.Receipt, WebhookFaults.AsOwn(message.Error), cancellationToken);
        if (failure is null)
        {
            if (await messages.ApplyAsync(
                request.IntegrationId, request.Id, current => current.MarkReceiptPushed(message.Receipt, message.ReceivedAt),
                cancellationToken) is { } pushed)
            {
                worker.Rescan(request.IntegrationId, pushed.Wakes);
            }

            return Outcome.Done;
        }

        if (failure is { ChatwootStatus: 404, RefusedBy: RefusedBy.Routes })
        {
            await syncs.DisableReceiptsAsync(request.IntegrationId, cancellationToken);
            LogSwitchedOff(logger, request.IntegrationId);
            return await NoteAsync(request, message, access, cancellationToken);
        }

        return await AfterAsync(request, message, failure, cancellationToken);
    }

    private async Task<Outcome> NoteAsync(
        PushReceipt request, AgentMessage message, ChatwootAccess access, CancellationToken cancellationToken)
    {
        if (message.Receipt is ReceiptState.Failed
            && await notes.PostAsync(
                access, message, SourceId.OfNote(request.Id, message.ReceivedAt), $"_Not sent to WhatsApp:_ {message.Error}",
                cancellationToken) is { } failure)
        {
            return AgentNotes.AfterGrace(await AfterAsync(request, message, failure, cancellationToken), failure);
        }

        await AbandonAsync(request, message, cancellationToken);
        return Outcome.Done;
    }

    private Task<AgentMessageChange?> AbandonAsync(PushReceipt request, AgentMessage message, CancellationToken cancellationToken) =>
        messages.ApplyAsync(
            request.IntegrationId, request.Id, current => current.AbandonReceipt(message.Receipt, message.ReceivedAt), cancellationToken);

    private async Task<Outcome> AfterAsync(
        PushReceipt request, AgentMessage message, ChatwootFailure failure, CancellationToken cancellationToken)
    {
        var why = Redaction.Of(failure.Detail);
        if (DeliveryDecision.After(failure, why, request.Attempt, request.FailingFor, random.NextDouble()) is { } next)
        {
            return next;
        }

        await AbandonAsync(request, message, cancellationToken);
        LogGivenUp(logger, request.Id, request.IntegrationId, why);
        return Outcome.Done;
    }

    [LoggerMessage(
        6050, LogLevel.Warning,
        "Chatwoot is older than 4.2 and shows no receipts for {IntegrationId}: Ryze sends none until the next activation")]
    private static partial void LogSwitchedOff(ILogger logger, string integrationId);

    [LoggerMessage(
        6051, LogLevel.Warning,
        "The receipt of message {MessageId} was rejected for {IntegrationId} ({Detail}): Chatwoot does not show it")]
    private static partial void LogGivenUp(ILogger logger, long messageId, string integrationId, string detail);
}
