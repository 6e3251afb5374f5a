using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>
/// Puts a message into its conversation, once in effect: the ledger is written before the call, and what became of a call that was not
/// answered is looked up before anything is sent again (bridge.md 3.3).
/// </summary>
internal sealed class MessagePost(IRelayStore store, IAgentMessages agentMessages, IChatwootMessages chatwoot, ChatwootPace pace, MessageFiles files, MessageWriter writer,
    TimeProvider time)
{
    /// <summary>How long a Chatwoot that did not answer may still act: its own requests end after 15 s, and a queue may stand before it.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    /// <summary>How long a call without a file is waited for; the client of Chatwoot gives up then.</summary>
    private static readonly TimeSpan CallTakes = TimeSpan.FromSeconds(15);

    /// <summary>The same with a file.</summary>
    private static readonly TimeSpan UploadTakes = TimeSpan.FromMinutes(2);

    /// <summary>The clocks of both sides may differ by as much.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    /// <summary>Pages of 20: agents may have written a lot meanwhile.</summary>
    private const int MaxPages = 25;

    public async Task<Result<long>> SendAsync(RelayJob job, long conversationId, CancellationToken cancellationToken)
    {
        var fetched = await files.FetchAsync(job, cancellationToken);
        if (fetched.Error is { } notYet)
        {
            return notYet;
        }

        using var attempt = fetched.Value;
        var file = attempt.File;
        var sent = await CallAsync(job, conversationId, file, attempt.Outcome, cancellationToken);

        // A proxy in front of Chatwoot takes no file of this size: the words are worth more than nothing.
        return file is not null && sent.Error is BridgeFailure { ChatwootStatus: 413 }
            ? await CallAsync(job, conversationId, file: null, FileOutcome.TooLargeForChatwoot, cancellationToken)
            : sent;
    }

    /// <summary>Looks whether an earlier call has brought the message.</summary>
    /// <returns>Its id in Chatwoot; 0 when it is not there and will not come; <see cref="NotSettledYet"/> while it may.</returns>
    public async Task<Result<long>> LookForAsync(RelayJob job, long conversationId, DateTimeOffset lateUntil, CancellationToken cancellationToken)
    {
        var sourceId = SourceId.Of(job.Message.ExternalId);
        long? before = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var listed = await chatwoot.ListMessagesAsync(job.Access, conversationId, before, cancellationToken);
            if (!listed.TryGet(out var messages, out var error))
            {
                // With the conversation its messages are gone too.
                return error is BridgeFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? 0 : error;
            }

            if (messages.FirstOrDefault(message => message.SourceId == sourceId) is { } found)
            {
                return found.Id;
            }

            if (messages.Count == 0 || messages.Min(message => message.CreatedAt) < lateUntil - Late - UploadTakes - ClocksDiffer)
            {
                break;
            }

            before = messages.Min(message => message.Id);
        }

        return lateUntil > time.GetUtcNow() ? new NotSettledYet(lateUntil, "a message was not answered and may still arrive") : 0;
    }

    private async Task<Result<long>> CallAsync(RelayJob job, long conversationId, RelayFile? file, FileOutcome outcome, CancellationToken cancellationToken)
    {
        var message = job.Message;
        var quoted = message.ChangedId ?? message.QuotedId;
        var quotedId = quoted is null ? null : await agentMessages.FindIdAsync(job.IntegrationId, quoted, cancellationToken);
        var hasQuoted = quotedId is not null || (message.Quote is not null && quoted is not null && await HasAsync(job, quoted, cancellationToken));
        var text = await writer.WriteAsync(job, outcome, hasQuoted, cancellationToken);
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

        await store.BeginAsync(job.IntegrationId, message.ExternalId, conversationId, time.GetUtcNow() + (file is null ? CallTakes : UploadTakes) + Late, cancellationToken);
        var created = await chatwoot.CreateMessageAsync(job.Access, conversationId, wanted, cancellationToken);
        if (created.TryGet(out var sent, out var error))
        {
            return sent.Id;
        }

        switch (error)
        {
            case BridgeFailure { WasNotSent: true } or BridgeFailure { ChatwootStatus: >= 400 and < 500 and not 408 }:
                await store.NotSentAsync(job.IntegrationId, message.ExternalId, cancellationToken);
                break;
            case BridgeFailure { ChatwootStatus: 500 }:
                // Chatwoot's own word that it is done with the request. Those of a proxy, 502 to 504, say nothing of the kind.
                await store.AnsweredAsync(job.IntegrationId, message.ExternalId, cancellationToken);
                break;
            default:
                break;
        }

        return error;
    }

    /// <summary>Chatwoot has the message, because an earlier event brought it.</summary>
    private async Task<bool> HasAsync(RelayJob job, string whatsAppId, CancellationToken cancellationToken) =>
        await store.FindEntryAsync(job.IntegrationId, whatsAppId, cancellationToken) is { IsComplete: true };
}
