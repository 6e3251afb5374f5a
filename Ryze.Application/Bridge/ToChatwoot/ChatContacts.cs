using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Which contact of Chatwoot a chat is with (bridge.md 3.1): our own mapping, then whoever has the address in the inbox, then a new contact,
/// and where number or identifier are taken, the contact that has them.
/// </summary>
internal sealed class ChatContacts(IDeliveryRepository store, IChatwootMessages chatwoot, ContactNames names)
{
    public async Task<Result<ChatMapping>> FindOrCreateAsync(WorkContext job, CancellationToken cancellationToken)
    {
        if (await store.FindChatAsync(job.IntegrationId, job.Chat, cancellationToken) is { } known && known.InboxId == job.InboxId)
        {
            if (known.FormerJid is { } former && Jid.IsLid(former))
            {
                await TellNumberAsync(job, known.ContactId, cancellationToken);
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

        var chat = new ChatMapping(job.Chat.Key, job.Chat.Jid, contact.Id, contact.SourceId, job.InboxId, ConversationId: null) { Name = name };
        await store.SaveChatAsync(job.IntegrationId, chat, cancellationToken);
        return await names.FollowAsync(job, chat, cancellationToken);
    }

    /// <returns>Id 0 when the inbox knows nobody by this chat's addresses.</returns>
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
                    await TellNumberAsync(job, contact.Id, cancellationToken);
                }

                return new Found(contact.Id, sourceId);
            }
        }

        if (job.Chat.OtherPhone is not { } otherPhone)
        {
            return Found.Nobody;
        }

        // A person whom the account knows by the other national form would be created a second time: nothing of it is "taken".
        var other = await SearchAsync(job, otherPhone, contact => contact.Phone == otherPhone, cancellationToken);
        return other.Error is { } error ? error : other.Value is { Contact: { } known } ? new Found(known.Id, job.Chat.Jid) : Found.Nobody;
    }

    /// <summary>
    /// Once, when the number becomes known of someone whom Chatwoot knows by LID alone. Whatever comes of it: the message is worth more, and a number
    /// that another contact has stays there.
    /// </summary>
    private async Task TellNumberAsync(WorkContext job, long contactId, CancellationToken cancellationToken)
    {
        if (job.Chat.Phone is { } phone)
        {
            await chatwoot.SetPhoneAsync(job.Access, contactId, phone, cancellationToken);
        }
    }

    private async Task<Result<Found>> CreateAsync(WorkContext job, CancellationToken cancellationToken)
    {
        var chat = job.Chat;
        var wanted = new NewContact(job.InboxId, chat.Jid, ContactNames.NameIn(job) ?? chat.Phone ?? Jid.UserOf(chat.Jid), chat.Jid, chat.Phone);
        var created = await chatwoot.CreateContactAsync(job.Access, wanted, cancellationToken);
        if (created.Error is not ChatwootFailure { ChatwootStatus: 422 } refused)
        {
            return created.TryGet(out var contact, out var error) ? new Found(contact.Id, chat.Jid, IsNew: true) : error;
        }

        // "has already been taken" is said in the account's language, so any 422 is met by looking who has it.
        foreach (var text in new[] { chat.Jid, chat.Phone }.OfType<string>())
        {
            var owner = await SearchAsync(job, text, contact => contact.Identifier == chat.Jid || (chat.Phone is not null && contact.Phone == chat.Phone), cancellationToken);
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

        // Nobody has it, so it is the number that Chatwoot does not take.
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
        public static readonly Found Nobody = new(0, "");
    }
}
