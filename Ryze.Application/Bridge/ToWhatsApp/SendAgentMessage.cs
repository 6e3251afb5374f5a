using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Sends an agent message to WhatsApp, or deletes it there, exactly once in effect (docs/spec/bridge.md 3.2 and 3.3). The command id is
/// stored before the command is sent. The public API answers a repeated id with the same result. Only one handler may work on a chat at a
/// time.
/// </summary>
/// <param name="Attempt">The number of this attempt; from 1.</param>
/// <param name="FailingFor">The time since the first failure; zero when none failed.</param>
public sealed record SendAgentMessage(string IntegrationId, long Id, int Attempt, TimeSpan FailingFor) : IRequest<Outcome>;

internal sealed partial class SendAgentMessageHandler(
    IAgentMessageRepository messages, IBridgeIntegrationRepository integrations, IDeliveryWorker worker, AgentMessageComposer composer,
    MessageParts parts, AgentMessageDeletion deletion,
    TimeProvider time, ILogger<SendAgentMessageHandler> logger)
    : IRequestHandler<SendAgentMessage, Outcome>
{
    /// <summary>The message changed since it was read, so the attempt starts again.</summary>
    public static readonly Outcome ReadAgain = new(NextStep.Retry, TimeSpan.Zero, "") { IsFailure = false };

    public async Task<Outcome> Handle(SendAgentMessage request, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(request.IntegrationId, cancellationToken);
        if (integration is not { Phase: BridgeIntegrationPhase.Active })
        {
            return Outcome.Stopped;
        }

        if (await messages.FindAsync(request.IntegrationId, request.Id, cancellationToken) is not { IsUnfinished: true } message)
        {
            return Outcome.Done;
        }

        try
        {
            return message.State is AgentMessageState.Deleting
                ? await deletion.DeleteAsync(request, message, integration, cancellationToken)
                : await SendAsync(request, message, integration, cancellationToken);
        }
        catch (Exception exception) when (exception is not (StorageException or OperationCanceledException))
        {
            LogInternalError(logger, request.IntegrationId, exception);
            return await FailAsync(request, message, "an internal error of the bridge; see its log", failedPart: null, cancellationToken);
        }
    }

    private async Task<Outcome> SendAsync(
        SendAgentMessage request, AgentMessage message, BridgeIntegration integration, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - message.ReceivedAt > AgentMessageAge.Longest || message.Content is not { } content)
        {
            // The public API no longer remembers which parts it may have sent, and the text of a failed message is erased.
            return await FailAsync(request, message, "the message could not be sent for 7 days", failedPart: null, cancellationToken);
        }

        if (message.Chat is null)
        {
            return await FailAsync(request, message, "the contact has no phone number", failedPart: null, cancellationToken);
        }

        var composed = await composer.ComposeAsync(request, content, integration, cancellationToken);
        if (composed.End is { } notYet)
        {
            return notYet;
        }

        var wanted = composed.Parts;
        if (wanted.Count == 0)
        {
            return await FailAsync(
                request, message, composed.Fault ?? "the message has neither text nor a file that can be sent", failedPart: null,
                cancellationToken);
        }

        // A part that can never be sent does not block the others. The sent parts do not hide its failure.
        var failures = new List<string>();
        for (var part = 0; part < wanted.Count; part++)
        {
            if (wanted[part].File?.FindFault() is { } failure)
            {
                failures.Add(Named(part, failure));
                continue;
            }

            var step = await parts.SendAsync(request, message, part, wanted[part], integration, cancellationToken);
            if (step.End is { } end)
            {
                return end;
            }

            if (step.Failure is { } reason)
            {
                failures.Add(Named(part, reason));
                return await FailAsync(request, message, string.Join("; ", failures), step.FailedPart, cancellationToken);
            }
        }

        if (failures.Count > 0)
        {
            return await FailAsync(request, message, string.Join("; ", failures), failedPart: null, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (await messages.ApplyAsync(request.IntegrationId, request.Id, sent => sent.Finish(now), cancellationToken) is { } finished)
        {
            worker.Rescan(request.IntegrationId, finished.Wakes);
        }

        return Outcome.Done;

        string Named(int part, string reason) => wanted.Count > 1 ? $"part {part + 1} of {wanted.Count}: {reason}" : reason;
    }

    private async Task<Outcome> FailAsync(
        SendAgentMessage request, AgentMessage message, string reason, int? failedPart, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await messages.ApplyAsync(
            request.IntegrationId, request.Id, unsent => unsent.Fail(reason, failedPart, now), cancellationToken) is not { } failed)
        {
            return ReadAgain;
        }

        LogFailed(logger, request.IntegrationId, request.Id, request.Attempt, Redaction.Of(Detail.Of(reason), message.Content));
        worker.Rescan(request.IntegrationId, failed.Wakes);
        return Outcome.Done;
    }

    [LoggerMessage(6030, LogLevel.Warning, "Agent message {MessageId} was not sent for {IntegrationId} (attempt {Attempt}): {Reason}")]
    private static partial void LogFailed(ILogger logger, string integrationId, long messageId, int attempt, string reason);

    [LoggerMessage(6031, LogLevel.Error, "An internal error stopped an agent message for {IntegrationId}: Chatwoot shows it as failed")]
    private static partial void LogInternalError(ILogger logger, string integrationId, Exception exception);
}
