using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Domain.PublicApi.Events;

/// <summary>docs/spec/engines.md 4: which command sent a message that an engine reports.</summary>
internal sealed class EchoPolicyTests
{
    private static readonly DateTimeOffset Begun = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly TracedCommand Asked = Command("cmd_asked", "3EB0ASKED", "f1");
    private static readonly TracedCommand Other = Command("cmd_other", null, "f1", TimeSpan.FromSeconds(5));

    [Test]
    public void Command_that_asked_for_the_id_is_the_sender() =>
        Assert.That(Senders(Message("3EB0ASKED", Begun.AddDays(3)), Asked, Other), Is.EqualTo(new[] { "cmd_asked" }));

    [Test]
    public void Oldest_command_with_the_same_chat_and_text_is_the_likeliest_sender() =>
        Assert.That(Senders(Message("3EB0NEW", Begun), Other, Asked), Is.EqualTo(new[] { "cmd_asked", "cmd_other" }));

    [TestCase(-121, false)]
    [TestCase(-120, true)]
    [TestCase(120, true)]
    [TestCase(121, false)]
    public void Text_names_a_command_only_within_two_minutes(int seconds, bool isSender) =>
        Assert.That(Senders(Message("3EB0NEW", Begun.AddSeconds(seconds)), Asked), isSender ? Is.Not.Empty : Is.Empty);

    [Test]
    public void Message_without_a_time_counts_as_written_now() => Assert.That(
        EchoPolicy.SendersOf(Message("3EB0NEW", null), [Asked], Begun.AddSeconds(1)).Select(command => command.Id),
        Is.EqualTo(new[] { "cmd_asked" }));

    [Test]
    public void Other_text_names_no_command() =>
        Assert.That(Senders(new OwnMessage("3EB0NEW", ["f2"], Begun), Asked), Is.Empty);

    [Test]
    public void Command_whose_message_is_known_is_no_sender() =>
        Assert.That(Senders(Message("3EB0NEW", Begun), Asked with { Trace = new CommandTrace("3EB0A", null) }), Is.Empty);

    [Test]
    public void Receipt_names_a_command_with_an_unknown_outcome() =>
        Assert.That(Senders(new OwnMessage("3EB0ASKED", [], null), Asked), Is.EqualTo(new[] { "cmd_asked" }));

    [Test]
    public void Receipt_names_no_settled_command() =>
        Assert.That(Senders(new OwnMessage("3EB0ASKED", [], null), Asked with { IsSettled = true }), Is.Empty);

    [Test]
    public void Echo_names_a_settled_command() =>
        Assert.That(Senders(Message("3EB0ASKED", Begun), Asked with { IsSettled = true }), Is.EqualTo(new[] { "cmd_asked" }));

    private static OwnMessage Message(string id, DateTimeOffset? writtenAt) => new(id, ["f1"], writtenAt);

    private static TracedCommand Command(string id, string? messageId, string fingerprint, TimeSpan after = default) =>
        new(id, Begun + after, new CommandTrace(messageId, fingerprint), IsSettled: false);

    private static IEnumerable<string> Senders(OwnMessage message, params TracedCommand[] commands) =>
        EchoPolicy.SendersOf(message, commands, Begun.AddDays(9)).Select(command => command.Id);
}
