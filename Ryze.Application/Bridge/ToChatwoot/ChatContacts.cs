using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Finds a chat's Chatwoot contact (docs/spec/bridge.md 3.1): the stored mapping, then the inbox's contact with this address, then a new
/// contact. When another contact already has the number or identifier, it becomes the chat's contact.
/// </summary>
internal sealed class ChatContacts(IChatRepository chats, IChatwootMessages chatwoot, ContactNames names)
{
    public async Task<Result<ChatMapping>> FindOrCreateAsync(WorkContext job, CancellationToken cancellationToken)
    {
        if (await chats.FindChatAsync(job.IntegrationId, job.Chat, cancellationToken) is { } known && known.InboxId == job.InboxId)
        {
            if (known.FormerJid is { } former && Jid.IsLid(former))
            {
                await SetNumberAsync(job, known.ContactId, cancellationToken);
            }

            return await names.FollowAsync(job, known, cancellationToken);
        }

        var found = await LookUpAsync(job, cancellationToken);
        if (found.Error is { } failed)
        {
            return failed;
        }

        var contact = found.Value;
        var name = "";
        if (contact.Id == 0)
        {
            var created = await CreateAsync(job, cancellationToken);
            if (created.Error is { } refused)
            {
                return refused;
            }

            contact = created.Value;
            name = contact.IsNew ? ContactNames.NameIn(job) ?? "" : "";
        }

        var chat =
            new ChatMapping(job.Chat.Key, job.Chat.Jid, contact.Id, contact.SourceId, job.InboxId, ConversationId: null) { Name = name };
        await chats.SaveChatAsync(job.IntegrationId, chat, cancellationToken);
        return await names.FollowAsync(job, chat, cancellationToken);
    }

    /// <returns>Id 0 when the inbox has no contact with any of the chat's addresses.</returns>
    private async Task<Result<Found>> LookUpAsync(WorkContext job, CancellationToken cancellationToken)
    {
        foreach (var sourceId in new[] { job.Chat.Jid }.Concat(job.Chat.OtherJids))
        {
            var match = await chatwoot.FindContactAsync(job.Access, job.InboxId, sourceId, cancellationToken);
            if (match.Error is { } failed)
            {
                return failed;
            }

            if (match.Value.Contact is { } contact)
            {
                if (contact.Phone is null && Jid.IsLid(sourceId))
                {
                    await SetNumberAsync(job, contact.Id, cancellationToken);
                }

                return new Found(contact.Id, sourceId);
            }
        }

        if (job.Chat.OtherPhone is not { } otherPhone)
        {
            return Found.NoMatch;
        }

        // Chatwoot does not report the number's other national form as taken, so a new contact would be a duplicate.
        var other = await SearchAsync(job, otherPhone, contact => contact.Phone == otherPhone, cancellationToken);
        return other.Error is { } error ? error : other.Value is { Contact: { } known } ? new Found(known.Id, job.Chat.Jid) : Found.NoMatch;
    }

    /// <summary>
    /// Adds the number once it is known, for a contact that Chatwoot knows only by LID. The result is ignored: the message is more
    /// important, and another contact may have the number.
    /// </summary>
    private async Task SetNumberAsync(WorkContext job, long contactId, CancellationToken cancellationToken)
    {
        if (job.Chat.Phone is { } phone)
        {
            await chatwoot.SetPhoneAsync(job.Access, contactId, phone, cancellationToken);
        }
    }

    private async Task<Result<Found>> CreateAsync(WorkContext job, CancellationToken cancellationToken)
    {
        var chat = job.Chat;
        var wanted =
            new NewContact(job.InboxId, chat.Jid, ContactNames.NameIn(job) ?? chat.Phone ?? Jid.UserOf(chat.Jid), chat.Jid, chat.Phone);
        var created = await chatwoot.CreateContactAsync(job.Access, wanted, cancellationToken);
        if (created.Error is not ChatwootFailure { ChatwootStatus: 422 } refused)
        {
            return created.TryGet(out var contact, out var error) ? new Found(contact.Id, chat.Jid, IsNew: true) : error;
        }

        // Chatwoot says "has already been taken" in the account's language, so every 422 starts a search for the owner.
        foreach (var text in new[] { chat.Jid, chat.Phone }.OfType<string>())
        {
            var owner =
                await SearchAsync(
                job, text, contact => contact.Identifier == chat.Jid || (chat.Phone is not null && contact.Phone == chat.Phone),
                cancellationToken);
            if (owner.Error is { } failed)
            {
                return failed;
            }

            if (owner.Value.Contact is { } adopted)
            {
                return new Found(adopted.Id, chat.Jid);
            }
        }

        if (wanted.Phone is null)
        {
            return refused;
        }

        // No contact has it, so Chatwoot rejects the number itself.
        var without = await chatwoot.CreateContactAsync(job.Access, wanted with { Phone = null }, cancellationToken);
        return without.TryGet(out var numberless, out var final) ? new Found(numberless.Id, chat.Jid, IsNew: true) : final;
    }

    private async Task<Result<ContactMatch>> SearchAsync(
        WorkContext job, string text, Func<ChatwootContact, bool> isWanted, CancellationToken cancellationToken)
    {
        var listed = await chatwoot.SearchContactsAsync(job.Access, text, cancellationToken);
        return listed.TryGet(out var contacts, out var error) ? new ContactMatch(contacts.FirstOrDefault(isWanted)) : error;
    }

    private sealed record Found(long Id, string SourceId, bool IsNew = false)
    {
        public static readonly Found NoMatch = new(0, "");
    }
}
