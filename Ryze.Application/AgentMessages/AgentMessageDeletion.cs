using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain.Engine;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Takes a message back on WhatsApp that its agent has deleted in Chatwoot.</summary>
internal sealed class AgentMessageDeletion(IAgentMessages messages, IChannelCommands commands, IIds ids, Random random, TimeProvider time)
{
    /// <summary>WhatsApp itself lets nobody delete after two days.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>A send whose result was lost is known by its echo, if it took place.</summary>
    private static readonly TimeSpan EchoWithin = TimeSpan.FromMinutes(2);

    public async Task<RelayOutcome> DeleteAsync(SendAgentMessage request, AgentMessageWork work, CancellationToken cancellationToken)
    {
        foreach (var send in work.Sends)
        {
            if (send.WhatsAppId is not { } whatsAppId)
            {
                if (!send.IsSent && time.GetUtcNow() - send.StartedAt < EchoWithin)
                {
                    return new RelayOutcome(RelayStep.Retry, TimeSpan.FromSeconds(5), "");
                }

                // Never taken by the engine, or not named by it: there is nothing that could be told to be deleted.
                continue;
            }

            var result = await commands.SendAsync(
                request.IntegrationId, ids.New(MessageParts.CommandPrefix), new EngineCommand.DeleteMessage(work.Message.Chat!, whatsAppId, ForEveryone: true),
                cancellationToken);
            if (result is null or { Failure.Retryable: true } && request.FailingFor < Patience)
            {
                return new RelayOutcome(RelayStep.Retry, RelayDecision.Wait(request.Attempt, random.NextDouble()), result?.Failure?.Message ?? "deletions of agents wait for the socket to the API");
            }
        }

        await messages.DeletedAsync(request.IntegrationId, request.Id, cancellationToken);
        return RelayOutcome.Done;
    }
}
