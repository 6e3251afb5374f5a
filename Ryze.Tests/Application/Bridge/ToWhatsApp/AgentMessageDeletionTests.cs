using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>An agent deletes a message that was or may have been sent (docs/spec/bridge.md 3.2).</summary>
internal sealed class AgentMessageDeletionTests : AgentMessageSends
{
    [Test]
    public async Task Sent_part_is_deleted_once_while_another_part_is_pending()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, null);
        await RunAsync();
        await DeleteAsync();
        Answer(Receipt);
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Retry));
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Retry));
        Stored.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));

        Assert.That(Sent.Count(sent => sent.Command is EngineCommand.DeleteMessage), Is.EqualTo(1));
    }

    [TestCase("engine_disconnected")]
    [TestCase("too_many_commands")]
    [TestCase("storage_failed")]
    public async Task Deletion_finishes_at_once_when_the_message_was_not_sent(string code)
    {
        await ReceiveAsync();
        Answer(new CommandFailure(code, "later", Retryable: true));
        await RunAsync();
        await DeleteAsync();

        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));
        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((1, "Deleted")));
    }

    [Test]
    public async Task Deletion_finishes_at_once_when_the_message_waited_for_the_link()
    {
        IsConnected = false;
        await ReceiveAsync();
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Retry));
        await DeleteAsync();

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((0, "Deleted")));
    }

    [Test]
    public async Task Deletion_finishes_at_once_when_the_engine_refused_the_message()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_rejected", "no", Retryable: false));
        await RunAsync();
        await DeleteAsync();

        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));
        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((1, "Deleted no")));
    }

    [Test]
    public async Task Failing_deletion_blocks_its_chat_for_two_minutes()
    {
        await ReceiveAsync();
        Answer(Receipt);
        await RunAsync();
        await DeleteAsync();
        var away = new CommandFailure("engine_unreachable", "5511999990000 is away", Retryable: true);
        Answer(away, away);

        var again = await RunAsync();
        Assert.That((again.Step, again.Error), Is.EqualTo((NextStep.Retry, "*** is away")), "no number in last_error");
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(NextStep.Done));
        Assert.That(await StateAsync(), Is.EqualTo("Deleted"));
    }

    [Test]
    public async Task Refused_deletion_leaves_one_private_note()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, Receipt);
        await RunAsync();
        await DeleteAsync();
        var refused = new CommandFailure("engine_rejected", "the engine cannot delete", Retryable: false);
        Answer(refused, refused);

        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));

        Assert.That(Notes.Select(note => note.Content), Is.EqualTo(new[] { "_Not deleted on WhatsApp:_ the engine cannot delete" }));
        Assert.That(await StateAsync(), Is.EqualTo("Deleted"));
    }

    [Test]
    public async Task Deletion_is_tried_again_while_Chatwoot_cannot_store_the_note()
    {
        await ReceiveAsync();
        Answer(Receipt);
        await RunAsync();
        await DeleteAsync();
        var refused = new CommandFailure("engine_rejected", "the engine cannot delete", Retryable: false);
        Answer(refused, refused);
        NoteFailure = new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of("HTTP 503"), 503);

        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Retry));
        NoteFailure = null;
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));

        Assert.That((Notes.Count, await StateAsync()), Is.EqualTo((1, "Deleted")));
    }

    [Test]
    public async Task Deletion_waits_for_the_echo_when_the_result_is_missing()
    {
        await ReceiveAsync();
        Answer((CommandResult?)null);
        await RunAsync();
        await DeleteAsync();
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Retry));
        await Messages.RecordAsync(Id, [new CommandEcho(Sent[0].CommandId, "3EB0A")], [], default);

        Answer(Receipt);
        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));

        Assert.That(
            Sent[^1].Command, Is.EqualTo(new EngineCommand.DeleteMessage("5511999990000@s.whatsapp.net", "3EB0A", ForEveryone: true)));
        Assert.That(await StateAsync(), Is.EqualTo("Deleted"));
    }
}
