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

/// <summary>Sends one part of an agent message under its own command id.</summary>
internal sealed class MessageParts(
    IAgentMessageRepository messages, ILinkCommands commands, AgentFiles files, IDeliveryWorker worker, IIds ids, Random random,
    TimeProvider time)
{
    /// <summary>How long a reconnecting phone or a restarting or throttling engine is retried before the agent sees a failure.</summary>
    private static readonly TimeSpan EngineRetryLimit = TimeSpan.FromMinutes(2);

    /// <summary>How long to wait for the message's echo, by which the public API resolves an unknown outcome.</summary>
    private static readonly TimeSpan UnknownOutcomeTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a failed file download is retried, because Chatwoot's upload can be slow (docs/spec/chatwoot.md 1.4.2).</summary>
    private static readonly TimeSpan FileRetryLimit = TimeSpan.FromMinutes(2);

    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), Jitter: Jitter.QuarterMore);

    /// <summary>Failure codes without a stored result, after which the same command id may be used again.</summary>
    private static readonly string[] RepeatableCodes =
        [CommandFailure.InProgress.Code, CommandFailure.TooMany.Code, CommandFailure.NotRemembered.Code, CommandFailure.NotStoredYet.Code];

    public async Task<PartStep> SendAsync(
        SendAgentMessage request, AgentMessage message, int part, AgentMessagePart wanted, BridgeIntegration integration,
        CancellationToken cancellationToken)
    {
        var send = message.FindSend(part);
        if (send is { IsSent: true })
        {
            return PartStep.Done;
        }

        if (!commands.IsConnected(request.IntegrationId))
        {
            return NoLink(request, message);
        }

        var isNew = send is null or { HasFailed: true };
        send = isNew
            ? new AgentSend(part, send?.CommandId ?? ids.New(CommandEcho.IdPrefix), time.GetUtcNow())
            : send!;
        var key = new PartKey(request.IntegrationId, request.Id, part);
        PreparedFile? prepared = null;
        if (wanted.File is { Url.Length: > 0 } file)
        {
            (prepared, var problem) = await files.PrepareAsync(key, send.CommandId, integration, file, cancellationToken);
            if (problem is { } found)
            {
                var step = AfterProblem(request, message, found);
                if (isNew || step.End is not null)
                {
                    return step;
                }

                prepared = files.WithoutContent(file);
            }
        }

        if (isNew
            && await messages.ApplyAsync(
                request.IntegrationId, request.Id, unsent => unsent.BeginSend(part, send.CommandId, send.StartedAt), cancellationToken)
            is null)
        {
            return PartStep.Changed;
        }

        var quoted = part == 0 ? await QuotedAsync(request.IntegrationId, message, cancellationToken) : null;
        var command = CommandOf(message.Chat!, wanted, prepared, quoted);
        var result = await commands.SendAsync(request.IntegrationId, send.CommandId, command, cancellationToken);
        if (result is null)
        {
            return NoLink(request, message);
        }

        if (result.Receipt is { } receipt)
        {
            files.Finish(key, isAccepted: true);
            if (await messages.ApplyAsync(
                request.IntegrationId, request.Id, sending => sending.MarkSent(part, receipt.MessageId), cancellationToken) is { } sent)
            {
                worker.Rescan(request.IntegrationId, sent.Wakes);
            }

            return PartStep.Done;
        }

        var next = await AfterFailureAsync(request, message, send, result.Failure!, cancellationToken);
        if (next.FailedPart is not null && result.Failure!.Code != CommandFailure.UnknownCode)
        {
            files.Finish(key, isAccepted: false);
        }

        return next;
    }

    private async Task<PartStep> AfterFailureAsync(
        SendAgentMessage request, AgentMessage message, AgentSend send, CommandFailure failure, CancellationToken cancellationToken)
    {
        var why = Redaction.Of(Detail.Of(failure.Message), message.Content);
        if (RepeatableCodes.Contains(failure.Code, StringComparer.Ordinal))
        {
            if (failure.Code != CommandFailure.InProgress.Code)
            {
                await MarkNotSentAsync(send.CommandId);
            }

            return time.GetUtcNow() - message.ReceivedAt < DeliveryDecision.GiveUpAfter
                ? RetryUncounted(request, why)
                : PartStep.Failed("the message could not be sent to WhatsApp for a day");
        }

        if (failure.Code == CommandFailure.UnknownCode)
        {
            // The command id may be newer than the first failure.
            return request.FailingFor < UnknownOutcomeTimeout || time.GetUtcNow() - send.StartedAt < UnknownOutcomeTimeout
                ? Retry(request, why)
                : PartStep.Refused(send.Part, "it is unknown whether WhatsApp sent this message; check the chat before you press Retry");
        }

        if (failure.Retryable && request.FailingFor < EngineRetryLimit)
        {
            // The command id keeps its result, so the next attempt needs a new one.
            await MarkNotSentAsync(ids.New(CommandEcho.IdPrefix));
            return Retry(request, why);
        }

        return PartStep.Refused(send.Part, failure.Message);

        Task<AgentMessageChange?> MarkNotSentAsync(string nextCommandId) => messages.ApplyAsync(
            request.IntegrationId, request.Id, sending => sending.MarkNotSent(send.Part, nextCommandId), cancellationToken);
    }

    private PartStep NoLink(SendAgentMessage request, AgentMessage message) =>
        time.GetUtcNow() - message.ReceivedAt < DeliveryDecision.GiveUpAfter
        ? RetryUncounted(request, "agent messages wait for the link to the public API")
        : PartStep.Failed("the bridge had no connection to WhatsApp for a day");

    private PartStep AfterProblem(SendAgentMessage request, AgentMessage message, FileProblem problem) => problem switch
    {
        FileProblem.NoRoom => time.GetUtcNow() - message.ReceivedAt < DeliveryDecision.GiveUpAfter
            ? RetryUncounted(request, "agent files wait for free space on the bridge's disk")
            : PartStep.Failed("the bridge had no disk space for the file for a day"),
        FileProblem.NotThereYet when request.FailingFor < FileRetryLimit => Retry(request, "an agent message's file is not available yet"),
        FileProblem.TooLarge => PartStep.Failed($"the file is larger than {FileNames.MaxMebibytes} MiB"),
        FileProblem.NotThereYet or FileProblem.NotFetched or _ => PartStep.Failed("the file could not be downloaded from Chatwoot"),
    };

    /// <summary>WhatsApp's id of the answered message.</summary>
    private async Task<string?> QuotedAsync(string integrationId, AgentMessage message, CancellationToken cancellationToken) =>
        SourceId.WhatsAppIdOf(message.Content?.QuotedSourceId)
        ?? (message.Content?.QuotedId is { } id ? (await messages.FindAsync(integrationId, id, cancellationToken))?.WhatsAppId : null);

    private PartStep Retry(SendAgentMessage request, string why) =>
        new(new Outcome(NextStep.Retry, PauseAfter(request, random), why), null);

    /// <summary>A retry that does not count, because neither the engine nor the file server was called.</summary>
    private PartStep RetryUncounted(SendAgentMessage request, string why) =>
        new(new Outcome(NextStep.Retry, PauseAfter(request, random), why) { IsFailure = false }, null);

    /// <summary>One second, doubling up to half a minute, because a customer waits for the answer.</summary>
    public static TimeSpan PauseAfter(SendAgentMessage request, Random random) => Retries.After(request.Attempt, random.NextDouble());

    /// <param name="prepared">Set for a part whose file has a URL.</param>
    private static EngineCommand CommandOf(string chat, AgentMessagePart part, PreparedFile? prepared, string? quoted)
    {
        if (part.File is not { } file)
        {
            return new EngineCommand.SendText(chat, part.Text, quoted);
        }

        if (file.Card is { } card)
        {
            return new EngineCommand.SendContacts(chat, [card], quoted);
        }

        if (file.Place is { } place)
        {
            return new EngineCommand.SendLocation(chat, place.Latitude, place.Longitude, place.Name, Address: null, quoted);
        }

        // WhatsApp shows no caption with audio. Content that only turned out to be audio already has one.
        var media = part.Text.Length > 0 ? prepared!.Media.WithCaption() : prepared!.Media;
        var caption = part.Text.Length > 0 ? part.Text : null;
        return new EngineCommand.SendMedia(
            chat, media.Kind, prepared.Url.Reveal(), media.MimeType, NameOf(file, media.MimeType), caption, media.IsVoice, quoted);
    }

    // Rows from older versions hold the name as Chatwoot sent it.
    private static string? NameOf(AgentFile file, string? mimeType) =>
        file.FileName is { } name && FileNames.Clean(name) is { Length: > 0 } clean ? FileNames.WithExtension(clean, mimeType) : null;
}

/// <summary>The outcome of one part's attempt: sent, an end of the message's attempt, or a permanent failure.</summary>
/// <param name="FailedPart">See <see cref="AgentMessage.Fail"/>.</param>
internal sealed record PartStep(Outcome? End, string? Failure, int? FailedPart = null)
{
    public static readonly PartStep Done = new(null, null);

    /// <summary>The message changed since it was read: it must no longer be sent, or the part's echo arrived.</summary>
    public static readonly PartStep Changed = new(SendAgentMessageHandler.ReadAgain, null);

    /// <summary>Failed without a result from the public API or the engine.</summary>
    public static PartStep Failed(string reason) => new(null, reason);

    /// <summary>Failed with a result from the public API or the engine.</summary>
    public static PartStep Refused(int part, string reason) => new(null, reason, part);
}
