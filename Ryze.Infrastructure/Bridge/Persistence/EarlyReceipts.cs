using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Receipts that arrived before the message's WhatsApp id was stored. The caller's transaction stores the changes.</summary>
internal static class EarlyReceipts
{
    /// <summary>Keeps receipts for unknown ids while a part waits for its id: they may belong together.</summary>
    public static async Task KeepAsync(
        BridgeDbContext db, string integrationId, IReadOnlyCollection<ReceiptReport> reports, IReadOnlyCollection<string> unknown,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - AgentSend.MaxLinkDelay;
        if (unknown.Count == 0
            || !await db.AgentSends.AnyAsync(
            s => s.IntegrationId == integrationId && s.WhatsAppId == null && s.StartedAt > since, cancellationToken))
        {
            return;
        }

        var kept = await Rows(db, integrationId, unknown).ToDictionaryAsync(
            row => row.WhatsAppId, StringComparer.Ordinal, cancellationToken);
        foreach (var report in reports)
        {
            foreach (var id in report.WhatsAppIds.Intersect(unknown, StringComparer.Ordinal))
            {
                if (kept.TryGetValue(id, out var row))
                {
                    row.Status = ReceiptStateRules.After(row.Status, report.Status);
                    continue;
                }

                kept[id] = new EarlyReceiptRow { IntegrationId = integrationId, WhatsAppId = id, Status = report.Status, SeenAt = now };
                db.Add(kept[id]);
            }
        }
    }

    /// <summary>Removes the receipts of these ids and returns them.</summary>
    public static async Task<IReadOnlyList<ReceiptReport>> RemoveAsync(
        BridgeDbContext db, string integrationId, IReadOnlyCollection<string> whatsAppIds, CancellationToken cancellationToken)
    {
        var rows = await Rows(db, integrationId, whatsAppIds).ToListAsync(cancellationToken);
        db.RemoveRange(rows);
        return [.. rows.Select(row => new ReceiptReport([row.WhatsAppId], row.Status))];
    }

    private static IQueryable<EarlyReceiptRow> Rows(
        BridgeDbContext db, string integrationId, IReadOnlyCollection<string> whatsAppIds) =>
        db.EarlyReceipts.Where(row => row.IntegrationId == integrationId && whatsAppIds.Contains(row.WhatsAppId));
}

/// <summary>A receipt that arrived before the message's WhatsApp id was stored.</summary>
internal sealed class EarlyReceiptRow
{
    public required string IntegrationId { get; init; }

    public required string WhatsAppId { get; init; }

    public required ReceiptState Status { get; set; }

    public required DateTimeOffset SeenAt { get; init; }
}
