using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>The number of statements for an agent message, and the indexes that they use.</summary>
internal sealed class AgentMessageStatementsTests : AgentMessageStore
{
    [Test]
    public async Task Waiting_messages_are_found_with_an_index()
    {
        await Messages.ListWaitingAsync(Id, AgentMessageQueues.Sends, 0, 10, default);
        await Messages.ListWaitingAsync(Id, AgentMessageQueues.Receipts, 0, 10, default);
        await Messages.ListWaitingAsync(default);

        var plans = await Stored.PlansAsync("agent_messages");
        Assert.That(plans, Has.Count.EqualTo(4));
        Assert.That(plans, Has.All.Match("USING (COVERING )?INDEX IX_agent_messages_(Waiting|Untold) "));
    }

    [Test]
    public async Task Sending_a_part_needs_10_statements()
    {
        await ReceiveAsync(Message(5), null);
        var before = Stored.Commands;

        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.MarkSent(0, "3EB0A"));
        await ApplyAsync(5, m => m.Finish(Now));

        Assert.That(Stored.Commands - before, Is.EqualTo(10));
    }

    [Test]
    public async Task Recorded_batch_needs_the_same_statements_for_any_number_of_messages([Values(1, 10)] int messages)
    {
        for (var id = 1; id <= messages; id++)
        {
            await SendAsync(id, $"3EB0{id}");
        }

        var before = Stored.Commands;
        await Messages.RecordAsync(
            Id, [.. Enumerable.Range(1, messages).Select(id => new CommandEcho($"cmd_of_{id}", $"3EB0{id}"))], [], default);

        Assert.That(Stored.Commands - before, Is.EqualTo(2));
    }

    [Test]
    public async Task Recorded_statement_has_at_most_1000_ids()
    {
        var report = new ReceiptReport([.. Enumerable.Range(1, 1000).Select(id => $"3EB0{id}")], ReceiptState.Read);

        await Messages.RecordAsync(Id, [], [report, report], default);

        Assert.That(await Stored.PlansAsync("agent_messages"), Has.Count.EqualTo(2), "one statement for each report");
    }

    [Test]
    public async Task Recorded_echo_is_found_with_an_index()
    {
        await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        await ReportAsync(ReceiptState.Read, "3EB0A");

        var plans = (await Stored.PlansAsync("agent_messages")).Concat(await Stored.PlansAsync("agent_sends")).ToList();
        Assert.That(plans, Has.Count.GreaterThan(4).And.All.Match("^SEARCH .* USING (COVERING )?INDEX "));
    }

    [TestCase(AgentMessageState.Waiting)]
    [TestCase(AgentMessageState.Sent)]
    [TestCase(AgentMessageState.Failed)]
    [TestCase(AgentMessageState.Deleting)]
    [TestCase(AgentMessageState.Deleted)]
    public async Task Queue_has_exactly_the_unfinished_messages(AgentMessageState state)
    {
        await ReceiveAsync(Message(5), null);
        await Stored.ExecuteAsync($"UPDATE agent_messages SET State = {state:D}");

        Assert.That(await WaitingAsync(), Has.Count.EqualTo((await Messages.FindAsync(Id, 5, default))!.IsUnfinished ? 1 : 0));
    }
}
