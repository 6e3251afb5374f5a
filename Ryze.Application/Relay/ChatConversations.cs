using Ryze.Application.Ports;
using Ryze.Domain.Errors;

namespace Ryze.Application.Relay;

/// <summary>Which conversation of Chatwoot a message belongs to (bridge.md 3.1).</summary>
internal sealed class ChatConversations(IRelayStore store, IChatwootMessages chatwoot)
{
    public async Task<Result<long>> FindOrCreateAsync(RelayJob job, RelayChat chat, CancellationToken cancellationToken)
    {
        var reopens = job.Integration.Settings.ReopenResolved;
        if (chat.ConversationId is { } mapped)
        {
            if (reopens)
            {
                // Chatwoot itself reopens a resolved one; one that is gone answers the message with 404.
                return mapped;
            }

            var shown = await chatwoot.FindConversationAsync(job.Access, mapped, cancellationToken);
            if (!shown.TryGet(out var conversation, out var error))
            {
                return error;
            }

            if (!conversation.IsResolved)
            {
                return mapped;
            }
        }

        var opened = await AdoptOrCreateAsync(job, chat, reopens, cancellationToken);
        if (opened.TryGet(out var id, out _))
        {
            await store.SaveChatAsync(job.IntegrationId, chat with { ConversationId = id }, cancellationToken);
        }

        return opened;
    }

    /// <summary>What was known of the chat in Chatwoot no longer holds.</summary>
    /// <returns>False when nothing was known, so that looking again would find the same.</returns>
    public async Task<bool> ForgetAsync(RelayJob job, CancellationToken cancellationToken)
    {
        if (await store.FindChatAsync(job.IntegrationId, job.Chat, cancellationToken) is not { InboxId: > 0 } chat)
        {
            return false;
        }

        // No inbox has the id 0: the contact is looked up anew as well, since it may have gone with its conversations.
        await store.SaveChatAsync(job.IntegrationId, chat with { InboxId = 0, ConversationId = null }, cancellationToken);
        return true;
    }

    private async Task<Result<long>> AdoptOrCreateAsync(RelayJob job, RelayChat chat, bool reopens, CancellationToken cancellationToken)
    {
        // A conversation that was made before a process died over it, or before this bridge's time, is ours to go on with.
        var listed = await chatwoot.ListConversationsAsync(job.Access, chat.ContactId, cancellationToken);
        if (!listed.TryGet(out var conversations, out var error))
        {
            return error;
        }

        if (conversations.Where(c => c.InboxId == job.InboxId && (reopens || !c.IsResolved)).MaxBy(c => c.Id) is { } running)
        {
            return running.Id;
        }

        var created = await chatwoot.CreateConversationAsync(
            job.Access,
            new NewConversation(job.InboxId, chat.ContactId, chat.SourceId, job.Integration.Settings.StartAsPending),
            cancellationToken);
        return created.TryGet(out var conversation, out error) ? conversation.Id : error;
    }
}
