using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Engine;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Takes a message back on WhatsApp that its agent has deleted in Chatwoot.</summary>
internal sealed partial class AgentMessageDeletion(
    IAgentMessages messages, IChannelCommands commands, IIds ids, Random random, TimeProvider time, ILogger<AgentMessageDeletion> logger)
{
    /// <summary>Of an engine that cannot do it now; what agents write in the chat meanwhile waits behind it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A send whose result was lost is known by its echo, if it took place; one that comes later begins the deletion anew.</summary>
    private static readonly TimeSpan EchoWithin = TimeSpan.FromMinutes(2);

    public async Task<RelayOutcome> DeleteAsync(SendAgentMessage request, AgentMessageWork work, CancellationToken cancellationToken)
    {
        foreach (var send in work.Sends)
        {
            if (send.WhatsAppId is not { } whatsAppId)
            {
                if (send is { IsSent: false, HasFailed: false } && time.GetUtcNow() - send.StartedAt < EchoWithin)
                {
                    return new RelayOutcome(RelayStep.Retry, TimeSpan.FromSeconds(5), "");
                }

                // Never taken by the engine, or not named by it: there is nothing that could be told to be deleted.
                continue;
            }

            var result = await commands.SendAsync(
                request.IntegrationId, ids.New(CommandEcho.IdPrefix), new EngineCommand.DeleteMessage(work.Message.Chat!, whatsAppId, ForEveryone: true),
                cancellationToken);
            if (result is null)
            {
                return new RelayOutcome(RelayStep.Retry, MessageParts.PauseAfter(request, random), "deletions of agents wait for the socket to the API") { IsFailure = false };
            }

            if (result.Failure is { Retryable: true } failure && request.FailingFor < Patience)
            {
                return new RelayOutcome(RelayStep.Retry, MessageParts.PauseAfter(request, random), Discretion.Of(Detail.Of(failure.Message), work.Message));
            }

            if (result.Failure is { } refused)
            {
                LogNotTakenBack(logger, request.Id, request.IntegrationId, refused.Code);
            }

            await messages.TakenBackAsync(request.IntegrationId, request.Id, send.Part, cancellationToken);
        }

        return await messages.DeletedAsync(request.IntegrationId, request.Id, cancellationToken)
            ? RelayOutcome.Done
            : new RelayOutcome(RelayStep.Retry, TimeSpan.Zero, "");
    }

    [LoggerMessage(6032, LogLevel.Warning, "Message {MessageId} of an agent of {IntegrationId} is deleted in Chatwoot and stays on WhatsApp: {Code}")]
    private static partial void LogNotTakenBack(ILogger logger, long messageId, string integrationId, string code);
}
