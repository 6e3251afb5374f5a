using System.Text;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Tests.Infrastructure.Bridge.Link;

/// <summary>The public API reads what the bridge writes, and the other way round (docs/spec/bridge.md 2).</summary>
internal sealed class CommandFrameTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private static readonly EngineCommand[] Commands =
    [
        new EngineCommand.SendText(Chat, "olá \"*Ana*\"\n😀", "3EB0A"),
        new EngineCommand.SendText(Chat, "x", null),
        new EngineCommand.SendMedia(
            Chat, MediaKind.Image, "https://cw.example/a.jpg", "image/jpeg", "a.jpg", "look", IsVoice: false, "3EB0A"),
        new EngineCommand.SendMedia(Chat, MediaKind.Audio, "https://cw.example/a.ogg", null, null, null, IsVoice: true, null),
        new EngineCommand.SendMedia(
            Chat, MediaKind.Document, "https://cw.example/a.pdf", "application/pdf", "a.pdf", null, IsVoice: false, null),
        new EngineCommand.DeleteMessage(Chat, "3EB0A", ForEveryone: true),
    ];

    [TestCaseSource(nameof(Commands))]
    public void Command_is_read_as_it_was_written(EngineCommand command)
    {
        Assert.That(FrameFields.TryRead(CommandFrame.Write("cmd_1", command), out var fields), Is.True);

        Assert.That((fields.Type, fields.Id), Is.EqualTo(("command", "cmd_1")));
        Assert.That(CommandReader.TryRead(fields.Name, fields.Data, out var read, out var faults), Is.True, faults);
        Assert.That(read, Is.EqualTo(command));
    }

    [Test]
    public void Longest_Chatwoot_text_fits_a_frame() =>
        Assert.That(
            CommandFrame.Write("cmd_1", new EngineCommand.SendText(Chat, string.Concat(Enumerable.Repeat("語", 150_000)), null)).Length,
            Is.LessThan(1024 * 1024));

    [Test]
    public async Task Each_command_gets_its_result_or_the_end_of_the_link()
    {
        var calls = new CommandCalls();
        var (first, second, third) = (calls.BeginAsync("cmd_1"), calls.BeginAsync("cmd_2"), calls.BeginAsync("cmd_3"));

        calls.Take(
            Fields("""{"type":"result","id":"cmd_2","ok":false,"error":{"code":"engine_rejected","message":"no","retryable":true}}"""));
        calls.Take(Fields("""{"type":"result","id":"cmd_1","ok":true,"data":{"message_id":"3EB0A"}}"""));
        calls.Take(Fields("""{"type":"result","id":"cmd_3"}"""));
        calls.Take(Fields("""{"type":"result","id":"cmd_unknown","ok":true}"""));

        Assert.That((await first)!.Receipt, Is.EqualTo(new SentMessage("3EB0A", null)));
        Assert.That((await second)!.Failure, Is.EqualTo(new CommandFailure("engine_rejected", "no", Retryable: true)));
        Assert.That(third.IsCompleted, Is.False, "a result without ok is ignored");
        calls.End();
        Assert.That(
            (await third.WaitAsync(TimeSpan.FromSeconds(20)), await calls.BeginAsync("cmd_4").WaitAsync(TimeSpan.FromSeconds(20))),
            Is.EqualTo(((CommandResult?)null, (CommandResult?)null)));
    }

    private static FrameFields Fields(string frame)
    {
        Assert.That(FrameFields.TryRead(Encoding.UTF8.GetBytes(frame), out var fields), Is.True);
        return fields;
    }
}
