using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Delivers one pending event to Chatwoot exactly once in effect (docs/spec/bridge.md 3.1 and 3.3). No other work on the same chat may run
/// at the same time.
/// </summary>
/// <param name="Attempt">The number of this attempt; from 1.</param>
/// <param name="FailingFor">The time since the first failure; zero when none failed.</param>
public sealed record DeliverEvent(string IntegrationId, long Seq, int Attempt, TimeSpan FailingFor) : IRequest<Outcome>;

internal sealed partial class DeliverEventHandler(
    IDeliveryRepository store,
    IBridgeIntegrationRepository integrations,
    IEventReader reader,
    IdentityLearner identities,
    ChatContacts contacts,
    ChatConversations conversations,
    MessagePost post,
    FileCache files,
    DeliverySuccesses successes,
    ChatwootPace pace,
    Random random,
    TimeProvider time,
    ILogger<DeliverEventHandler> logger) : IRequestHandler<DeliverEvent, Outcome>
{
    public async Task<Outcome> Handle(DeliverEvent request, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(request, cancellationToken);
        if (outcome.Step is NextStep.Done or NextStep.Stop)
        {
            files.Forget(request.IntegrationId, request.Seq);
        }

        return outcome;
    }

    private async Task<Outcome> TryAsync(DeliverEvent request, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(request.IntegrationId, cancellationToken);
        if (integration is not { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox })
        {
            return Outcome.Stopped;
        }

        var access = new ChatwootAccess(integration.Settings.BaseUrl, integration.Settings.AccountId, integration.Settings.ApiToken)
        {
            Tenant = integration.Tenant,
        };
        if (pace.HeldFor(access) is { } held)
        {
            return held;
        }

        if (await store.FindAsync(request.IntegrationId, request.Seq, cancellationToken) is not { } waiting)
        {
            return Outcome.Done;
        }

        if (reader.ReadMessage(waiting) is not { } message)
        {
            await store.DropAsync(integration.Id, [waiting.Seq], cancellationToken);
            return Outcome.Done;
        }

        var known = await identities.LearnAsync(integration.Id, [message.Chat, message.Sender], cancellationToken);
        var job = new WorkContext(integration, access, inbox.Id, waiting, known.WithAuthor(message), known.ChatOf(message.Chat));
        var sent = await SendOrFailAsync(job, cancellationToken);
        if (sent.TryGet(out var messageId, out var error))
        {
            successes.Forget(integration.Id, waiting.Seq);
            if (messageId > 0)
            {
                successes.Record(access);
            }

            await store.CompleteAsync(integration.Id, waiting.Seq, job.LedgerKey, messageId, cancellationToken);
            return Outcome.Done;
        }

        return await AfterFailureAsync(request, job, error, cancellationToken);
    }

    /// <summary>Treats an internal error like a Chatwoot failure: retries with growing pauses, then a dead letter.</summary>
    private async Task<Result<long>> SendOrFailAsync(WorkContext job, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(job, cancellationToken);
        }
        catch (Exception exception) when (exception is not (StorageException or OperationCanceledException))
        {
            LogInternalError(logger, job.IntegrationId, exception);
            return new ChatwootFailure(
                BridgeErrorCode.ChatwootUnreachable, Detail.Of("an internal error; see the bridge's log")) { IsInternalError = true };
        }
    }

    /// <returns>Chatwoot's message id; 0 when an earlier event already delivered it.</returns>
    private async Task<Result<long>> SendAsync(WorkContext job, CancellationToken cancellationToken)
    {
        var entry = await store.FindEntryAsync(job.IntegrationId, job.LedgerKey, cancellationToken);
        if (entry is { IsComplete: true } || await IsSupersededAsync(job, cancellationToken))
        {
            return 0;
        }

        if (job.Message.Call is { IsAnswered: true })
        {
            // This ledger entry prevents a missed-call message when the call ends.
            await store.BeginAsync(job.IntegrationId, job.LedgerKey, conversationId: 0, time.GetUtcNow(), cancellationToken);
            return 0;
        }

        if (entry?.ConversationId is { } conversationId)
        {
            var settled = await post.FindPostedMessageAsync(job, conversationId, entry.LateUntil, cancellationToken);
            if (settled.Error is not null || settled.Value > 0)
            {
                return settled;
            }
        }

        var sent = await SendOnceAsync(job, cancellationToken);
        if (sent.Error is not ChatwootFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot, IsInboxDeleted: false })
        {
            return sent;
        }

        // The mapping may be outdated, or the inbox deleted. The second attempt looks up the contact in the inbox, which shows the cause.
        await conversations.ForgetAsync(job, cancellationToken);
        LogMappingDiscarded(logger, job.IntegrationId);
        return await SendOnceAsync(job, cancellationToken);
    }

    /// <summary>A placeholder that arrives after its content adds nothing.</summary>
    private async Task<bool> IsSupersededAsync(WorkContext job, CancellationToken cancellationToken) =>
        job.Message.SupersededBy is { } content
        && await store.FindEntryAsync(job.IntegrationId, job.KeyOf(content), cancellationToken) is { IsComplete: true };

    private async Task<Result<long>> SendOnceAsync(WorkContext job, CancellationToken cancellationToken)
    {
        var found = await contacts.FindOrCreateAsync(job, cancellationToken);
        if (!found.TryGet(out var contact, out var error))
        {
            return error;
        }

        var opened = await conversations.FindOrCreateAsync(job, contact, cancellationToken);
        return opened.TryGet(out var conversationId, out error) ? await post.SendAsync(job, conversationId, cancellationToken) : error;
    }

    private async Task<Outcome> AfterFailureAsync(
        DeliverEvent request, WorkContext job, Error error, CancellationToken cancellationToken)
    {
        if (error is NotSettledYet unsettled)
        {
            return Outcome.RetryIn(unsettled.Until - time.GetUtcNow(), unsettled.Why);
        }

        var failure = (ChatwootFailure)error;
        var why = failure.IsInboxDeleted ? failure.Detail.ToString() : Redaction.Of(failure.Detail, job.Message);
        var doOthersSucceed = successes.IsAnyWithin(job.Access, DeliveryDecision.SuccessWindow(request.Attempt));
        var isAlone = successes.CountFailure(job.IntegrationId, job.Waiting.Seq, doOthersSucceed);
        var next = DeliveryDecision.After(
            failure, why, request.Attempt, request.FailingFor, random.NextDouble(), doOthersSucceed: isAlone);
        if (next is not null)
        {
            return next;
        }

        await store.MoveToDeadLettersAsync(request.IntegrationId, job.Waiting, why, cancellationToken);
        LogBuried(logger, request.IntegrationId, job.Waiting.Id, failure.ChatwootStatus, request.Attempt);
        return Outcome.Done;
    }

    [LoggerMessage(
        6001, LogLevel.Warning,
        "Delivery failed for event {EventId} of {IntegrationId}: it is a dead letter after {Attempts} attempts (Chatwoot's HTTP status: {Status})")]
    private static partial void LogBuried(ILogger logger, string integrationId, string eventId, int? status, int attempts);

    [LoggerMessage(6003, LogLevel.Error, "An internal error stopped a delivery for {IntegrationId}: it is retried automatically")]
    private static partial void LogInternalError(ILogger logger, string integrationId, Exception exception);

    [LoggerMessage(
        6002, LogLevel.Information,
        "Chatwoot no longer has the conversation or contact of a chat for {IntegrationId}: the bridge looks it up again")]
    private static partial void LogMappingDiscarded(ILogger logger, string integrationId);
}
