using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Finds a message's Chatwoot conversation (docs/spec/bridge.md 3.1).</summary>
internal sealed class ChatConversations(IChatRepository chats, IChatwootMessages chatwoot, WebhookWatch webhooks, TimeProvider time)
{
    public async Task<Result<long>> FindOrCreateAsync(WorkContext job, ChatMapping chat, CancellationToken cancellationToken)
    {
        var found = await ChooseAsync(job, chat, cancellationToken);
        if (found.Error is null)
        {
            // The message is posted next, and Chatwoot reports it by webhook.
            webhooks.Expect(job.IntegrationId);
        }

        return found;
    }

    /// <summary>Discards the chat's stored mapping, because it is outdated.</summary>
    /// <returns>False when no mapping was stored, so that another lookup would find the same.</returns>
    public async Task<bool> ForgetAsync(WorkContext job, CancellationToken cancellationToken)
    {
        if (await chats.FindChatAsync(job.IntegrationId, job.Chat, cancellationToken) is not { InboxId: > 0 } chat)
        {
            return false;
        }

        // No inbox has the id 0. So the contact is looked up again too, because it may be deleted with its conversations.
        await chats.SaveChatAsync(job.IntegrationId, chat with { InboxId = 0, ConversationId = null }, cancellationToken);
        return true;
    }

    private async Task<Result<long>> ChooseAsync(WorkContext job, ChatMapping chat, CancellationToken cancellationToken)
    {
        var reopens = job.Integration.Settings.ReopenResolved;
        if (chat.ConversationId is { } mapped)
        {
            // With reopenResolved, Chatwoot itself reopens it. Otherwise webhooks show when it is resolved, and a deleted one answers 404.
            if (reopens || webhooks.IsUnresolved(job.IntegrationId, mapped))
            {
                return mapped;
            }

            var asked = time.GetUtcNow();
            var shown = await chatwoot.FindConversationAsync(job.Access, mapped, cancellationToken);
            if (!shown.TryGet(out var conversation, out var error))
            {
                return error;
            }

            if (conversation.GoesOn)
            {
                Note(job, conversation, asked);
                return mapped;
            }
        }

        var opened = await AdoptOrCreateAsync(job, chat, reopens, cancellationToken);
        if (opened.TryGet(out var id, out _))
        {
            await chats.SaveChatAsync(job.IntegrationId, chat with { ConversationId = id }, cancellationToken);
        }

        return opened;
    }

    private void Note(WorkContext job, ChatwootConversation conversation, DateTimeOffset asked)
    {
        if (!conversation.IsResolved)
        {
            webhooks.ShowUnresolved(job.IntegrationId, conversation.Id, asked);
        }
    }

    private async Task<Result<long>> AdoptOrCreateAsync(
        WorkContext job, ChatMapping chat, bool reopens, CancellationToken cancellationToken)
    {
        // An earlier process or an agent may have created one.
        var asked = time.GetUtcNow();
        var listed = await chatwoot.ListConversationsAsync(job.Access, chat.ContactId, cancellationToken);
        if (!listed.TryGet(out var conversations, out var error))
        {
            return error;
        }

        if (conversations.Where(c => c.InboxId == job.InboxId && (reopens || c.GoesOn)).MaxBy(c => c.Id) is { } running)
        {
            Note(job, running, asked);
            return running.Id;
        }

        var created = await chatwoot.CreateConversationAsync(
            job.Access,
            new NewConversation(job.InboxId, chat.ContactId, chat.SourceId, job.Integration.Settings.StartAsPending),
            cancellationToken);
        if (!created.TryGet(out var conversation, out error))
        {
            return error;
        }

        Note(job, conversation, asked);
        return conversation.Id;
    }
}
