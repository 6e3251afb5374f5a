using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Deletes a message on WhatsApp after its agent deleted it in Chatwoot. A private note says why a message stays on WhatsApp.
/// </summary>
internal sealed partial class AgentMessageDeletion(
    IAgentMessageRepository messages, ILinkCommands commands, AgentNotes notes, IIds ids, Random random, TimeProvider time,
    ILogger<AgentMessageDeletion> logger)
{
    /// <summary>How long a temporary engine failure is retried; the chat's later agent messages wait behind it.</summary>
    private static readonly TimeSpan RetryLimit = TimeSpan.FromMinutes(2);

    /// <summary>How long to wait for the echo of a send whose result was lost. A later echo starts the deletion again.</summary>
    private static readonly TimeSpan EchoTimeout = TimeSpan.FromMinutes(2);

    public async Task<Outcome> DeleteAsync(
        SendAgentMessage request, AgentMessage message, BridgeIntegration integration, CancellationToken cancellationToken)
    {
        foreach (var send in message.Sends)
        {
            if (send.WhatsAppId is not { } whatsAppId)
            {
                if (send is { IsSent: false, HasFailed: false } && time.GetUtcNow() - send.StartedAt < EchoTimeout)
                {
                    return new Outcome(NextStep.Retry, TimeSpan.FromSeconds(5), "");
                }

                // The engine did not accept it, or returned no id, so there is nothing to delete.
                continue;
            }

            var result = await commands.SendAsync(
                request.IntegrationId, ids.New(CommandEcho.IdPrefix),
                new EngineCommand.DeleteMessage(message.Chat!, whatsAppId, ForEveryone: true),
                cancellationToken);
            if (result is null)
            {
                return new Outcome(
                    NextStep.Retry, MessageParts.PauseAfter(request, random),
                    "agent deletions wait for the link to the public API") { IsFailure = false };
            }

            if (result.Failure is { Retryable: true } failure && request.FailingFor < RetryLimit)
            {
                return new Outcome(
                    NextStep.Retry, MessageParts.PauseAfter(request, random), Redaction.Of(Detail.Of(failure.Message), message.Content));
            }

            if (result.Failure is { } refused)
            {
                LogNotDeleted(logger, request.Id, request.IntegrationId, refused.Code);
                var later = await NoteAsync(request, message, integration, refused.Message, cancellationToken);
                if (later is not null && (later.Step is not NextStep.Retry || request.FailingFor < RetryLimit))
                {
                    return later;
                }
            }

            await messages.ApplyAsync(
                request.IntegrationId, request.Id, deleting => deleting.MarkRevoked(send.Part), cancellationToken);
        }

        var now = time.GetUtcNow();
        return await messages.ApplyAsync(
            request.IntegrationId, request.Id, deleting => deleting.FinishDeletion(now), cancellationToken) is null
            ? SendAgentMessageHandler.ReadAgain
            : Outcome.Done;
    }

    /// <returns>When to try again, deletion included; null when the agent can read the note, or Chatwoot refused it.</returns>
    private async Task<Outcome?> NoteAsync(
        SendAgentMessage request, AgentMessage message, BridgeIntegration integration, string reason, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var failure = await notes.PostAsync(
            new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken), message, SourceId.OfDeletionNote(message.Id),
            $"_Not deleted on WhatsApp:_ {Detail.Of(reason)}", cancellationToken);
        return failure is not null && DeliveryDecision.After(
            failure, Redaction.Of(failure.Detail), request.Attempt, request.FailingFor, random.NextDouble()) is { } next
            ? AgentNotes.AfterGrace(next, failure) : null;
    }

    [LoggerMessage(
        6032, LogLevel.Warning, "Agent message {MessageId} could not be deleted for {IntegrationId} ({Code}): it stays on WhatsApp")]
    private static partial void LogNotDeleted(ILogger logger, long messageId, string integrationId, string code);
}
