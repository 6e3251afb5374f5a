using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores chats and people in the bridge's database.</summary>
internal sealed class ChatRepository(Store<BridgeDbContext> store, TimeProvider time) : IChatRepository, IContactAddresses
{
    public Task<IReadOnlyDictionary<string, string>> FindPhonesAsync(
        string integrationId, IReadOnlyCollection<string> lids, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyDictionary<string, string>)await db.LidIdentities
            .Where(i => i.IntegrationId == integrationId && lids.Contains(i.Lid))
            .ToDictionaryAsync(i => i.Lid, i => i.PhoneJid, StringComparer.Ordinal, cancellationToken),
        cancellationToken);

    public Task LearnAsync(
        string integrationId, IReadOnlyCollection<KeyValuePair<string, string>> phonesByLid, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async db =>
            {
                if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
                {
                    return 0;
                }

                foreach (var (lid, phone) in phonesByLid)
                {
                    if (await db.LidIdentities.FindAsync([integrationId, lid], cancellationToken) is { } known)
                    {
                        known.PhoneJid = phone;
                    }
                    else
                    {
                        db.Add(new IdentityRow { IntegrationId = integrationId, Lid = lid, PhoneJid = phone });
                    }
                }

                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);

    public async Task<ChatMapping?> FindChatAsync(string integrationId, ChatIdentity chat, CancellationToken cancellationToken)
    {
        var keys = chat.Keys;
        var rows = await store.ReadAsync(
            db => db.ChatMappings.AsNoTracking().Where(c => c.IntegrationId == integrationId && keys.Contains(c.ChatKey))
                .ToListAsync(cancellationToken),
            cancellationToken);
        if (rows.Find(row => row.ChatKey == chat.Key) is { } found)
        {
            return Read(found);
        }

        if (rows is not [var former])
        {
            return null;
        }

        // The chat was stored under its LID before the number was known: same person, same conversation.
        var renamed = Read(former) with { Key = chat.Key, Jid = chat.Jid, FormerJid = former.Jid };
        await store.WriteAsync(
            async db =>
            {
                var saved = await UpsertChatAsync(db, integrationId, renamed, cancellationToken);
                await db.ChatMappings.Where(c => c.IntegrationId == integrationId && c.ChatKey == former.ChatKey)
                    .ExecuteDeleteAsync(cancellationToken);
                return saved;
            },
            cancellationToken);
        return renamed;
    }

    public Task<string?> FindSourceIdAsync(string integrationId, long conversationId, CancellationToken cancellationToken) =>
        store.ReadAsync(
        db => db.ChatMappings.Where(c => c.IntegrationId == integrationId && c.ConversationId == conversationId)
            .Select(c => (string?)c.SourceId).FirstOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task SaveChatAsync(string integrationId, ChatMapping chat, CancellationToken cancellationToken) =>
        store.WriteAsync(db => UpsertChatAsync(db, integrationId, chat, cancellationToken), cancellationToken);

    private async Task<int> UpsertChatAsync(BridgeDbContext db, string integrationId, ChatMapping chat, CancellationToken cancellationToken)
    {
        if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
        {
            return 0;
        }

        var row = await db.ChatMappings.FindAsync([integrationId, chat.Key], cancellationToken);
        if (row is null)
        {
            row = new ChatMappingRow { IntegrationId = integrationId, ChatKey = chat.Key, Jid = chat.Jid, SourceId = chat.SourceId };
            db.Add(row);
        }

        row.Jid = chat.Jid;
        row.ContactId = chat.ContactId;
        row.SourceId = chat.SourceId;
        row.InboxId = chat.InboxId;
        row.ConversationId = chat.ConversationId;
        row.Name = chat.Name;
        row.UpdatedAt = time.GetUtcNow();
        return await db.SaveChangesAsync(cancellationToken);
    }

    private static ChatMapping Read(ChatMappingRow row) =>
        new(row.ChatKey, row.Jid, row.ContactId, row.SourceId, row.InboxId, row.ConversationId) { Name = row.Name };
}
