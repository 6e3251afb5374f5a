using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class EngineMessages(Store<RyzeDbContext> store, TimeProvider time) : IEngineMessages, IEngineMessageRetention
{
    private const int PerTransaction = 200;

    public Task<KnownMessage?> FindAsync(string engineId, string messageId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.EngineMessages.Where(m => m.EngineId == engineId && m.MessageId == messageId)
            .Select(m => new KnownMessage(m.MessageId, m.ExactChat ?? m.Chat, m.FromMe, m.Participant))
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<KnownMessage?> FindLastReceivedAsync(string engineId, string chat, CancellationToken cancellationToken)
    {
        var key = KeyOf(chat);
        return store.ReadAsync(
            db => db.EngineMessages.Where(m => m.EngineId == engineId && m.Chat == key && !m.FromMe)
                .OrderByDescending(m => m.SeenAt)
                .Select(m => new KnownMessage(m.MessageId, m.ExactChat ?? m.Chat, m.FromMe, m.Participant))
                .FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
    }

    public async Task RememberAsync(string engineId, IReadOnlyList<KnownMessage> messages, CancellationToken cancellationToken)
    {
        var kept = messages
            .Where(m => m.MessageId.Length is > 0 and <= EngineTables.MaxMessageId && m.Chat.Length is > 0 and <= EngineTables.MaxChat)
            .DistinctBy(m => m.MessageId, StringComparer.Ordinal);
        foreach (var piece in kept.Chunk(PerTransaction))
        {
            Task<int> AddAsync() => store.WriteAsync(db => AddMissingAsync(db, engineId, piece, cancellationToken), cancellationToken);
            try
            {
                await AddAsync();
            }
            catch (StorageException exception) when (exception.InnerException is DbUpdateException)
            {
                // Another replica stored one of them after the check.
                await AddAsync();
            }
        }
    }

    public async Task<bool> ForgetAsync(DateTimeOffset seenBefore, CancellationToken cancellationToken)
    {
        var isMore = await store.WriteAsync(
            db => db.EngineMessages
                .Where(m => m.SeenAt < seenBefore)
                .Take(PieceDeletion.PieceSize)
                .ExecuteDeleteAsync(cancellationToken),
            cancellationToken) == PieceDeletion.PieceSize;
        return await ForgetUnusedAsync(cancellationToken) || isMore;
    }

    public static Task ForgetAllAsync(Store<RyzeDbContext> store, string engineId, CancellationToken cancellationToken) =>
        store.DeleteInPiecesAsync(db => db.EngineMessages.Where(m => m.EngineId == engineId), cancellationToken);

    /// <summary>A message that is already known stays as it is.</summary>
    private async Task<int> AddMissingAsync(
        RyzeDbContext db, string engineId, IReadOnlyList<KnownMessage> messages, CancellationToken cancellationToken)
    {
        var ids = messages.Select(m => m.MessageId).ToList();
        var known = await db.EngineMessages.Where(m => m.EngineId == engineId && ids.Contains(m.MessageId)).Select(m => m.MessageId)
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        db.AddRange(messages.Where(m => !known.Contains(m.MessageId, StringComparer.Ordinal)).Select(m => new EngineMessageRow
        {
            EngineId = engineId,
            MessageId = m.MessageId,
            Chat = KeyOf(m.Chat),
            ExactChat = m.Chat == KeyOf(m.Chat) ? null : m.Chat,
            FromMe = m.FromMe,
            Participant = m.Participant is { Length: > 0 and <= EngineTables.MaxChat } author ? author : null,
            SeenAt = now,
        }));
        return await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Deletes a piece of the messages of an engine whose instance has no integration: they name customers, and no command needs them.
    /// </summary>
    private async Task<bool> ForgetUnusedAsync(CancellationToken cancellationToken)
    {
        var engineId = await store.ReadAsync(
            db => db.EngineConnections
                .Where(e => !db.Integrations.Any(i => i.InstanceId == e.InstanceId) && db.EngineMessages.Any(m => m.EngineId == e.Id))
                .OrderBy(e => e.Id).Select(e => e.Id).FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (engineId is null)
        {
            return false;
        }

        var deleted = await store.WriteAsync(
            db => db.EngineMessages.Where(m => m.EngineId == engineId).Take(PieceDeletion.PieceSize).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);
        if (deleted < PieceDeletion.PieceSize)
        {
            await store.TruncateLogAsync(cancellationToken);
        }

        return true;
    }

    private static string KeyOf(string chat) => chat.ToLowerInvariant();
}
