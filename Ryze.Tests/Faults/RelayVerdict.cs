using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>
/// Finds lost, duplicated, reordered and abandoned messages, and receipts that go backward (docs/spec/quality.md 1; docs/spec/bridge.md 3).
/// </summary>
internal static class RelayVerdict
{
    private static readonly string[] Statuses = ["sent", "delivered", "read"];

    /// <summary>The number of agent messages that do not show as read.</summary>
    public static int Unread(IRelayScene scene) => Answers(scene).Count(answer => answer.Status != "read");

    /// <summary>The number of waiting events, unsent agent messages and pending receipts in the bridge.</summary>
    public static async Task<long> CountWaitingAsync(IRelayScene scene) => (await SqliteFile.RowsAsync(
        scene.BridgeDatabase,
        $"""
        SELECT (SELECT COUNT(*) FROM inbox_events)
            + (SELECT COUNT(*) FROM agent_messages WHERE State = {AgentMessageState.Waiting:D} OR IsUntold)
        """,
        row => row.GetInt64(0)))[0];

    /// <summary>Describes the unsent agent messages and their status in Chatwoot.</summary>
    public static string Missing(IRelayScene scene)
    {
        var sent = scene.Phone.Sent.Select(sent => sent.Text).ToHashSet(StringComparer.Ordinal);
        var missing = Answers(scene).Where(answer => !sent.Contains(RelayTraffic.SentTextOf(answer))).ToList();
        return $"{missing.Count} answers are not sent{string.Concat(missing.Take(3).Select(answer => $"; {answer.Id} {answer.Content}: {answer.Status} {answer.ExternalError}"))}";
    }

    /// <summary>Finds errors in the receipts that Chatwoot received and shows.</summary>
    public static IEnumerable<string> Ticks(IRelayScene scene)
    {
        foreach (var receipts in scene.Chatwoot.Told.GroupBy(receipt => receipt.Id))
        {
            var steps = receipts.Select(step => Array.IndexOf(Statuses, step.Status)).Where(step => step >= 0).ToList();
            if (steps.Zip(steps.Skip(1)).Any(pair => pair.First > pair.Second))
            {
                yield return $"message {receipts.Key} received the receipts {string.Join(", ", receipts.Select(step => step.Status))}";
            }
        }

        foreach (var answer in Answers(scene).Where(answer => answer.Status != "read"))
        {
            yield return $"message {answer.Id} ({answer.Content}) shows {answer.Status} {answer.ExternalError}; received: {string.Join(", ", scene.Chatwoot.Told.Where(receipt => receipt.Id == answer.Id).Select(receipt => receipt.Status))}";
        }
    }

    /// <returns>The errors found; empty when there are none.</returns>
    /// <param name="beside">Chats with messages of customers only.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        RelayFaultPlan plan, IRelayScene scene, RelayTraffic traffic, IEnumerable<int>? beside = null) =>
    [
        .. Enumerable.Range(0, plan.Chats).Concat(beside ?? []).SelectMany(chat => ToChatwoot(scene, traffic, chat)),
        .. Enumerable.Range(0, plan.Chats).SelectMany(chat => ToWhatsApp(scene, traffic, chat)),
        .. await LeftAsync(scene),
        .. scene.Complaints,
    ];

    private static IEnumerable<string> ToChatwoot(IRelayScene scene, RelayTraffic traffic, int chat)
    {
        var conversations = ConversationsOf(scene, chat);
        if (conversations.Count != 1 + scene.Chatwoot.Deletions)
        {
            yield return $"chat {chat} has {conversations.Count} conversations in {1 + scene.Chatwoot.Deletions} inboxes";
        }

        var shown = scene.Chatwoot.Messages.Where(m => conversations.Contains(m.ConversationId) && RelayTraffic.IsOfCustomer(m));
        if (Difference(shown.Select(m => $"{m.Type} {m.SourceId}"), traffic.WrittenIn(chat)) is { } difference)
        {
            yield return $"chat {chat}, to Chatwoot: {difference}";
        }
    }

    private static IEnumerable<string> ToWhatsApp(IRelayScene scene, RelayTraffic traffic, int chat)
    {
        var conversations = ConversationsOf(scene, chat);
        var answers = scene.Chatwoot.Messages
            .Where(m => conversations.Contains(m.ConversationId) && !RelayTraffic.IsOfCustomer(m)).ToList();
        var (greetings, written) = (answers.Count(m => m.Type == "template"), answers.Count(m => m.Type == "outgoing"));
        if ((greetings, written) != (traffic.IsGreeted ? 1 + scene.Chatwoot.Deletions : 0, traffic.CountOf(chat)))
        {
            yield return $"chat {chat} has {greetings} greetings and {written} answers";
        }

        var late = traffic.Retried.ToHashSet();
        if (scene.HasReplicas)
        {
            // A webhook that a dying replica lost is found by a catch-up, after the next webhook reached another replica.
            late.UnionWith(traffic.Unannounced);
        }

        var retried = answers.Where(m => late.Contains(m.Id)).Select(RelayTraffic.SentTextOf).ToHashSet(StringComparer.Ordinal);
        var sent = scene.Phone.Sent.Where(sent => sent.Chat == RelayTraffic.JidOf(chat)).Select(sent => sent.Text).ToList();
        var expected = answers.Select(RelayTraffic.SentTextOf).ToList();

        // An abandoned message is sent after the messages behind it.
        if (Difference(sent.Where(text => !retried.Contains(text)), expected.Where(text => !retried.Contains(text))) is { } difference)
        {
            yield return $"chat {chat}, to WhatsApp: {difference}";
        }

        foreach (var text in retried.Where(text => sent.Count(other => other == text) != expected.Count(other => other == text)))
        {
            yield return $"chat {chat}, to WhatsApp: {text} was retried and sent {sent.Count(other => other == text)} times";
        }
    }

    /// <summary>The chat's conversations in all inboxes so far.</summary>
    private static List<long> ConversationsOf(IRelayScene scene, int chat) =>
        [.. scene.Chatwoot.Conversations.Where(c => c.SourceId == RelayTraffic.JidOf(chat)).Select(c => c.Id)];

    private static async Task<IEnumerable<string>> LeftAsync(IRelayScene scene)
    {
        var left = await SqliteFile.RowsAsync(
            scene.BridgeDatabase,
            """
            SELECT (SELECT COUNT(*) FROM inbox_events), (SELECT COALESCE(SUM(Backlog), 0) FROM inbox_channels), (SELECT COUNT(*) FROM dead_letters),
                (SELECT COALESCE(SUM(DeadLetters), 0) FROM inbox_channels)
            """,
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
        return left[0] == (0, 0, 0, 0) ? [] : [$"events, backlog, dead letters and their count in the bridge are {left[0]}"];
    }

    private static IEnumerable<DeskMessage> Answers(IRelayScene scene) =>
        scene.Chatwoot.Desk.Messages.Where(message => !RelayTraffic.IsOfCustomer(message));

    /// <summary>Describes the difference; null when both are equal.</summary>
    private static string? Difference(IEnumerable<string> shown, IEnumerable<string> expected)
    {
        var (seen, should) = (shown.ToList(), expected.ToList());
        var missing = should.Except(seen, StringComparer.Ordinal).ToList();
        var twice = seen.GroupBy(one => one, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key).ToList();
        var strange = seen.Except(should, StringComparer.Ordinal).ToList();
        return seen.SequenceEqual(should, StringComparer.Ordinal) ? null
            : missing.Count + twice.Count + strange.Count == 0 ? $"out of order: {string.Join(", ", seen)}"
            : $"missing: {string.Join(", ", missing)}; twice: {string.Join(", ", twice)}; nobody wrote: {string.Join(", ", strange)}";
    }
}
