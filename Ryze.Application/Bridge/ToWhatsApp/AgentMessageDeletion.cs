using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Takes a message back on WhatsApp that its agent has deleted in Chatwoot.</summary>
internal sealed partial class AgentMessageDeletion(
    IAgentMessageRepository messages, ILinkCommands commands, IIds ids, Random random, TimeProvider time, ILogger<AgentMessageDeletion> logger)
{
    /// <summary>Of an engine that cannot do it now; what agents write in the chat meanwhile waits behind it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A send whose result was lost is known by its echo, if it took place; one that comes later begins the deletion anew.</summary>
    private static readonly TimeSpan EchoWithin = TimeSpan.FromMinutes(2);

    public async Task<WorkOutcome> DeleteAsync(SendAgentMessage request, AgentMessageWork work, CancellationToken cancellationToken)
    {
        foreach (var send in work.Sends)
        {
            if (send.WhatsAppId is not { } whatsAppId)
            {
                if (send is { IsSent: false, HasFailed: false } && time.GetUtcNow() - send.StartedAt < EchoWithin)
                {
                    return new WorkOutcome(RelayStep.Retry, TimeSpan.FromSeconds(5), "");
                }

                // Never taken by the engine, or not named by it: there is nothing that could be told to be deleted.
                continue;
            }

            var result = await commands.SendAsync(
                request.IntegrationId, ids.New(CommandEcho.IdPrefix), new EngineCommand.DeleteMessage(work.Message.Chat!, whatsAppId, ForEveryone: true),
                cancellationToken);
            if (result is null)
            {
                return new WorkOutcome(RelayStep.Retry, MessageParts.PauseAfter(request, random), "deletions of agents wait for the socket to the API") { IsFailure = false };
            }

            if (result.Failure is { Retryable: true } failure && request.FailingFor < Patience)
            {
                return new WorkOutcome(RelayStep.Retry, MessageParts.PauseAfter(request, random), Redaction.Of(Detail.Of(failure.Message), work.Message));
            }

            if (result.Failure is { } refused)
            {
                LogNotTakenBack(logger, request.Id, request.IntegrationId, refused.Code);
            }

            await messages.MarkRevokedAsync(request.IntegrationId, request.Id, send.Part, cancellationToken);
        }

        return await messages.DeletedAsync(request.IntegrationId, request.Id, cancellationToken)
            ? WorkOutcome.Done
            : new WorkOutcome(RelayStep.Retry, TimeSpan.Zero, "");
    }

    [LoggerMessage(6032, LogLevel.Warning, "Message {MessageId} of an agent of {IntegrationId} is deleted in Chatwoot and stays on WhatsApp: {Code}")]
    private static partial void LogNotTakenBack(ILogger logger, long messageId, string integrationId, string code);
}
