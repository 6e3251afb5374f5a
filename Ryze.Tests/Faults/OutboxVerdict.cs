using System.Text;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>
/// Reads both databases after all processes have stopped, and finds lost, duplicated and reordered events (docs/spec/quality.md 1).
/// </summary>
internal static class OutboxVerdict
{
    /// <returns>The errors found; empty when there are none.</returns>
    public static async Task<IEnumerable<string>> ReadAsync(FaultScene scene, FaultInstance instance, int events) =>
        [.. await InboxAsync(scene.BridgeDatabase, instance, events), .. await PositionsAsync(scene, instance, events)];

    private static async Task<IEnumerable<string>> InboxAsync(string database, FaultInstance instance, int events)
    {
        var stored = await SqliteFile.RowsAsync(
            database,
            "SELECT Seq, Data FROM inbox_events WHERE IntegrationId = @id ORDER BY Seq",
            row => (Seq: row.GetInt64(0), Data: Encoding.UTF8.GetString((byte[])row[1])),
            ("@id", instance.BridgeIntegration));
        var wrong = new List<string>();
        if (stored.Count != events)
        {
            wrong.Add($"{events} events were accepted and {stored.Count} are in the event store");
        }

        // Event n must be stored as number n, which proves that each event is stored once and in order.
        for (var i = 0; i < stored.Count && wrong.Count < 3; i++)
        {
            if (stored[i].Seq != i + 1 || stored[i].Data != new OfferedEvent(instance.Name, i + 1).Data)
            {
                wrong.Add(
                    $"place {i + 1} of the event store holds number {stored[i].Seq}: {stored[i].Data[..Math.Min(40, stored[i].Data.Length)]}");
            }
        }

        return wrong.Select(what => $"{instance.Name}: {what}");
    }

    private static async Task<IEnumerable<string>> PositionsAsync(FaultScene scene, FaultInstance instance, int events)
    {
        var inbox = await SqliteFile.RowsAsync(
            scene.BridgeDatabase, "SELECT LastSeq, Backlog FROM inbox_channels WHERE IntegrationId = @id",
            row => (row.GetInt64(0), row.GetInt64(1)),
            ("@id", instance.BridgeIntegration));
        var outbox = await SqliteFile.RowsAsync(
            scene.ApiDatabase,
            "SELECT LastSeq, LastAcked, (SELECT COUNT(*) FROM outbox_events e WHERE e.IntegrationId = c.IntegrationId) FROM outbox_channels c WHERE IntegrationId = @id",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            ("@id", instance.ApiIntegration));
        return new[]
        {
            inbox is [var i]
                && i == (events, events) ? null : $"the bridge's position and backlog are {string.Join(", ", inbox)}, not {events}",
            outbox is [var o]
                && o == (events, events, events)
                ? null : $"the outbox's position, acknowledged position and rows are {string.Join(", ", outbox)}, not {events}",
        }.OfType<string>().Select(what => $"{instance.Name}: {what}");
    }
}
