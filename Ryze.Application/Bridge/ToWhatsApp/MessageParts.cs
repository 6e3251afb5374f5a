using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Sends one part of a message of an agent under an id of its own.</summary>
internal sealed class MessageParts(
    IAgentMessageRepository messages, ILinkCommands commands, AgentFiles files, IDeliveryWorker relay, IIds ids, Random random, TimeProvider time)
{
    /// <summary>A phone that reconnects, an engine that restarts or throttles: longer than that an agent should not be left in the dark.</summary>
    private static readonly TimeSpan EnginePatience = TimeSpan.FromMinutes(2);

    /// <summary>The API settles a send of unknown outcome by the echo of the message, if that ever comes.</summary>
    private static readonly TimeSpan UnknownPatience = TimeSpan.FromMinutes(2);

    /// <summary>An upload of Chatwoot's may take its time (chatwoot.md 1.4.2).</summary>
    private static readonly TimeSpan FilePatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Codes of results that the API has not remembered, or not yet: the same id may be used again.</summary>
    private static readonly string[] AskAgain = [CommandFailure.InProgress.Code, CommandFailure.TooMany.Code, CommandFailure.NotRemembered.Code, CommandFailure.NotStoredYet.Code];

    public async Task<PartStep> SendAsync(
        SendAgentMessage request, AgentMessageWork work, int part, AgentMessagePart wanted, BridgeIntegration integration,
        CancellationToken cancellationToken)
    {
        var send = work.Sends.FirstOrDefault(begun => begun.Part == part);
        if (send is { IsSent: true })
        {
            return PartStep.Done;
        }

        if (!commands.IsConnected(request.IntegrationId))
        {
            return NoLink(request, work);
        }

        var isNew = send is null or { HasFailed: true };
        send = isNew
            ? new AgentSend(part, send?.CommandId ?? ids.New(CommandEcho.IdPrefix), IsSent: false, HasFailed: false, null, time.GetUtcNow())
            : send!;
        var key = new PartKey(request.IntegrationId, request.Id, part);
        PreparedFile? prepared = null;
        if (wanted.File is { Url.Length: > 0 } file)
        {
            (prepared, var problem) = await files.PrepareAsync(key, send.CommandId, integration, file, cancellationToken);
            if (problem is { } found)
            {
                var step = AfterProblem(request, work, found);
                if (isNew || step.End is not null)
                {
                    return step;
                }

                prepared = files.WithoutContent(file);
            }
        }

        if (isNew && !await messages.BeginSendAsync(request.IntegrationId, request.Id, part, send.CommandId, cancellationToken))
        {
            return PartStep.Dropped;
        }

        var quoted = part == 0 ? await QuotedAsync(request.IntegrationId, work.Message, cancellationToken) : null;
        var command = CommandOf(work.Message.Chat!, wanted, prepared, quoted);
        var result = await commands.SendAsync(request.IntegrationId, send.CommandId, command, cancellationToken);
        if (result is null)
        {
            return NoLink(request, work);
        }

        if (result.Receipt is { } receipt)
        {
            files.Finish(key, isAccepted: true);
            if (await messages.SentAsync(request.IntegrationId, request.Id, part, receipt.MessageId, cancellationToken))
            {
                relay.Rescan(request.IntegrationId, WorkKind.AgentMessages);
                relay.Rescan(request.IntegrationId, WorkKind.Statuses);
            }

            return PartStep.Done;
        }

        var next = await AfterFailureAsync(request, work, send, result.Failure!, cancellationToken);
        if (next.FailedPart is not null && result.Failure!.Code != CommandFailure.UnknownCode)
        {
            files.Finish(key, isAccepted: false);
        }

        return next;
    }

    private async Task<PartStep> AfterFailureAsync(
        SendAgentMessage request, AgentMessageWork work, AgentSend send, CommandFailure failure, CancellationToken cancellationToken)
    {
        var why = Redaction.Of(Detail.Of(failure.Message), work.Message);
        if (AskAgain.Contains(failure.Code, StringComparer.Ordinal))
        {
            if (failure.Code != CommandFailure.InProgress.Code)
            {
                await messages.NotSentAsync(request.IntegrationId, request.Id, send.Part, send.CommandId, cancellationToken);
            }

            return time.GetUtcNow() - work.ReceivedAt < DeliveryDecision.GiveUpAfter
                ? Unreached(request, why)
                : PartStep.Failed("it could not be handed over to WhatsApp for a day");
        }

        if (failure.Code == CommandFailure.UnknownCode)
        {
            // The id may be younger than the first failure.
            return request.FailingFor < UnknownPatience || time.GetUtcNow() - send.StartedAt < UnknownPatience
                ? Again(request, why)
                : PartStep.Refused(send.Part, "it is not known whether WhatsApp sent this; look at the chat before you press Retry");
        }

        if (failure.Retryable && request.FailingFor < EnginePatience)
        {
            // The id keeps its result, so that the next attempt needs a new one.
            await messages.NotSentAsync(request.IntegrationId, request.Id, send.Part, ids.New(CommandEcho.IdPrefix), cancellationToken);
            return Again(request, why);
        }

        return PartStep.Refused(send.Part, failure.Message);
    }

    private PartStep NoLink(SendAgentMessage request, AgentMessageWork work) => time.GetUtcNow() - work.ReceivedAt < DeliveryDecision.GiveUpAfter
        ? Unreached(request, "messages of agents wait for the socket to the API")
        : PartStep.Failed("the bridge had no connection to WhatsApp for a day");

    private PartStep AfterProblem(SendAgentMessage request, AgentMessageWork work, FileProblem problem) => problem switch
    {
        FileProblem.NoRoom => time.GetUtcNow() - work.ReceivedAt < DeliveryDecision.GiveUpAfter
            ? Unreached(request, "files of agent messages wait for room on the bridge's disk")
            : PartStep.Failed("the bridge had no room for the file for a day"),
        FileProblem.NotThereYet when request.FailingFor < FilePatience => Again(request, "a file of an agent message is not there yet"),
        FileProblem.TooLarge => PartStep.Failed($"the file is larger than {FileNames.MaxMebibytes} MiB"),
        FileProblem.NotThereYet or FileProblem.NotFetched or _ => PartStep.Failed("the file could not be fetched from Chatwoot"),
    };

    /// <summary>WhatsApp's id of the message that is answered.</summary>
    private async Task<string?> QuotedAsync(string integrationId, AgentMessage message, CancellationToken cancellationToken) =>
        SourceId.WhatsAppIdOf(message.QuotedSourceId)
        ?? (message.QuotedId is { } id ? await messages.FindWhatsAppIdAsync(integrationId, id, cancellationToken) : null);

    private PartStep Again(SendAgentMessage request, string why) => new(new WorkOutcome(RelayStep.Retry, PauseAfter(request, random), why), null);

    /// <summary>Neither the engine nor a file was asked, so that the patience with them begins when they are.</summary>
    private PartStep Unreached(SendAgentMessage request, string why) =>
        new(new WorkOutcome(RelayStep.Retry, PauseAfter(request, random), why) { IsFailure = false }, null);

    /// <summary>One second, doubling, at most half a minute: somebody waits for an answer.</summary>
    public static TimeSpan PauseAfter(SendAgentMessage request, Random random)
    {
        var pause = DeliveryDecision.Wait(request.Attempt, random.NextDouble());
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <param name="prepared">Of a part with a file that has an address.</param>
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

        // WhatsApp shows no words with audio; what only turned out to be audio has them already.
        var media = part.Text.Length > 0 ? prepared!.Media.WithCaption() : prepared!.Media;
        var caption = part.Text.Length > 0 ? part.Text : null;
        return new EngineCommand.SendMedia(
            chat, media.Kind, prepared.Url.Reveal(), media.MimeType, NameOf(file, media.MimeType), caption, media.IsVoice, quoted);
    }

    // A row that an older version stored has the name as Chatwoot gave it.
    private static string? NameOf(AgentFile file, string? mimeType) =>
        file.FileName is { } name && FileNames.Clean(name) is { Length: > 0 } clean ? FileNames.WithExtension(clean, mimeType) : null;
}

/// <summary>What came of an attempt at a part: done, the end of the attempt at the message, or failed for good.</summary>
/// <param name="FailedPart">See <see cref="IAgentMessageRepository.FailAsync"/>.</param>
internal sealed record PartStep(WorkOutcome? End, string? Failure, int? FailedPart = null)
{
    public static readonly PartStep Done = new(null, null);

    /// <summary>The message is not to be sent any more.</summary>
    public static readonly PartStep Dropped = new(WorkOutcome.Done, null);

    /// <summary>Nobody has answered for it.</summary>
    public static PartStep Failed(string reason) => new(null, reason);

    /// <summary>The API or the engine has answered.</summary>
    public static PartStep Refused(int part, string reason) => new(null, reason, part);
}
