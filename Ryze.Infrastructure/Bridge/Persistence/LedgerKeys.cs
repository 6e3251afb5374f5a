using System.Security.Cryptography;
using System.Text;
using Ryze.Application.Bridge.ToChatwoot;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Stores a <see cref="LedgerKey"/>: one column for the direction, one for chat and message id. The chat is stored as a fingerprint,
/// because SQL Server limits keys to 900 bytes. Older rows have only the message id and the direction <c>in</c>: they match every chat.
/// </summary>
internal static class LedgerKeys
{
    /// <summary>Searches all keys of the chat, because the entry may have any of them.</summary>
    public static IQueryable<LedgerEntryRow> Entries(BridgeDbContext db, string integrationId, LedgerKey key)
    {
        var (direction, ids, externalId) = (DirectionOf(key), IdsOf(key), key.ExternalId);
        return db.LedgerEntries.Where(e => e.IntegrationId == integrationId
            && ((e.Direction == direction && ids.Contains(e.ExternalId))
                || (e.Direction == LedgerEntryRow.Incoming && e.ExternalId == externalId)));
    }

    public static IQueryable<LedgerEntryRow> InEitherDirection(BridgeDbContext db, string integrationId, LedgerKey key)
    {
        string[] ids = [.. IdsOf(key), key.ExternalId];
        string[] directions = [LedgerEntryRow.Incoming, LedgerEntryRow.Outgoing];
        return db.LedgerEntries.Where(
            e => e.IntegrationId == integrationId && directions.Contains(e.Direction) && ids.Contains(e.ExternalId));
    }

    public static LedgerEntryRow NewRow(string integrationId, LedgerKey key, DateTimeOffset now) => new()
    {
        IntegrationId = integrationId, Direction = DirectionOf(key), ExternalId = IdsOf(key)[0], StartedAt = now,
    };

    private static string DirectionOf(LedgerKey key) => key.IsOutgoing ? LedgerEntryRow.Outgoing : LedgerEntryRow.Incoming;

    private static string[] IdsOf(LedgerKey key) => [.. key.Chats.Select(chat => $"{Fingerprint(chat)}/{key.ExternalId}")];

    /// <returns>16 hexadecimal digits.</returns>
    private static string Fingerprint(string chat) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(chat)).AsSpan(0, 8));
}
