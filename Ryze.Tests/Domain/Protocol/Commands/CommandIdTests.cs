using Ryze.Domain.Protocol.Commands;

namespace Ryze.Tests.Domain.Protocol.Commands;

internal sealed class CommandIdTests
{
    [TestCase("c", true)]
    [TestCase("cmd_2k9r77i3mhqnkjns9egt", true)]
    [TestCase("!~\"\\{}", true)]
    [TestCase("", false)]
    [TestCase(" ", false)]
    [TestCase("a b", false)]
    [TestCase("a\tb", false)]
    [TestCase("a\n", false)]
    [TestCase("a\0", false)]
    [TestCase("\u007f", false)]
    [TestCase("é", false)]
    [TestCase("\ud83d\ude00", false)]
    public void Id_consists_of_visible_ASCII(string id, bool expected) => Assert.That(CommandId.IsValid(id), Is.EqualTo(expected));

    [TestCase(128, true)]
    [TestCase(129, false)]
    public void Id_has_up_to_128_characters(int length, bool expected) =>
        Assert.That(CommandId.IsValid(new string('x', length)), Is.EqualTo(expected));
}
