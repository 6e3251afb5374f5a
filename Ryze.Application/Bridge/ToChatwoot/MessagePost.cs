using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Posts a message into its conversation exactly once in effect (docs/spec/bridge.md 3.3). It writes the ledger before the call, and
/// searches for the message after an unknown outcome.
/// </summary>
internal sealed class MessagePost(
    IDeliveryRepository store, IAgentMessageRepository agentMessages, IChatwootMessages chatwoot, PostedMessages posted, ChatwootPace pace,
    MessageFiles files,
    MessageWriter writer, TimeProvider time)
{
    /// <summary>How long the Chatwoot client waits for the response without a file.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long the Chatwoot client waits for the response with a file.</summary>
    private static readonly TimeSpan UploadTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Much longer than the ledger's write, and shorter than any takeover.</summary>
    private static readonly TimeSpan MaxStandstill = TimeSpan.FromSeconds(5);

    public async Task<Result<long>> SendAsync(WorkContext job, long conversationId, CancellationToken cancellationToken)
    {
        var fetched = await files.FetchAsync(job, cancellationToken);
        if (fetched.Error is { } notYet)
        {
            return notYet;
        }

        using var attempt = fetched.Value;
        var file = attempt.File;
        var sent = await CallAsync(job, conversationId, file, attempt.Outcome, cancellationToken);

        // A proxy in front of Chatwoot rejects files of this size, so the text is delivered without it.
        return file is not null && sent.Error is ChatwootFailure { ChatwootStatus: 413 }
            ? await CallAsync(job, conversationId, file: null, FileOutcome.TooLargeForChatwoot, cancellationToken)
            : sent;
    }

    /// <summary>Finds the message that an earlier call posted; see <see cref="PostedMessages.FindAsync"/>.</summary>
    public Task<Result<long>> FindPostedMessageAsync(
        WorkContext job, long conversationId, DateTimeOffset lateUntil, CancellationToken cancellationToken) =>
        posted.FindAsync(
            job.Access, conversationId,
            message => message.SourceId == SourceId.Of(job.Message.ExternalId) && message.IsIncoming != job.Message.IsOutgoing,
            lateUntil, cancellationToken);

    private async Task<Result<long>> CallAsync(
        WorkContext job, long conversationId, ChatwootUpload? file, FileOutcome outcome, CancellationToken cancellationToken)
    {
        var message = job.Message;
        var quoted = message.ChangedId ?? message.QuotedId;
        var quotedId = quoted is null ? null : await FindIdAsync(job, quoted, conversationId, cancellationToken);
        var text = await writer.WriteAsync(job, outcome, hasQuoted: quotedId is not null, cancellationToken);
        var wanted = new NewMessage(SourceId.Of(message.ExternalId), !message.IsOutgoing, text, quoted is null ? null : SourceId.Of(quoted))
        {
            File = file,
            InReplyToId = quotedId,
            WrittenAt = MessageText.LateOf(message, time.GetUtcNow()),
        };
        if (await pace.TurnAsync(job.Access, conversationId, cancellationToken) is { } notNow)
        {
            return notNow;
        }

        var begunAt = time.GetUtcNow();
        var lateUntil = begunAt + (file is null ? CallTimeout : UploadTimeout) + PostedMessages.LateArrivalGrace;
        if (!await store.BeginAsync(job.IntegrationId, job.LedgerKey, conversationId, lateUntil, cancellationToken))
        {
            return new NotSettledYet(lateUntil, "another bridge process is sending the message");
        }

        // A process that stood still here must not send: another one may have taken over and settled the call.
        if (time.GetUtcNow() - begunAt > MaxStandstill)
        {
            return new NotSettledYet(lateUntil, "the bridge stood still before it sent the message");
        }

        var created = await chatwoot.CreateMessageAsync(job.Access, conversationId, wanted, cancellationToken);
        if (created.TryGet(out var sent, out var error))
        {
            return sent.Id;
        }

        switch (MessageCreatePolicy.OutcomeOf((ChatwootFailure)error))
        {
            case MessageCreateOutcome.NotStored:
                await store.MarkNotSentAsync(job.IntegrationId, job.LedgerKey, cancellationToken);
                break;
            case MessageCreateOutcome.Finished:
                await store.MarkAnsweredAsync(job.IntegrationId, job.LedgerKey, cancellationToken);
                break;
            default:
                break;
        }

        return error;
    }

    /// <summary>Chatwoot's id of a quoted message, from an agent or from Ryze. Chatwoot before 4.9 identifies a quote only by it.</summary>
    private async Task<long?> FindIdAsync(WorkContext job, string quoted, long conversationId, CancellationToken cancellationToken) =>
        await agentMessages.FindIdAsync(job.IntegrationId, quoted, conversationId, cancellationToken)
        ?? await store.FindMessageIdAsync(job.IntegrationId, job.KeyOf(quoted), conversationId, cancellationToken);
}
