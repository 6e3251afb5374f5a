using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>bridge.md 3.1: which chats are groups, and which never go.</summary>
internal sealed class ChatTests
{
    [TestCase("5511999990000@s.whatsapp.net", null, ChatKind.Private)]
    [TestCase("5511999990000:12@s.whatsapp.net", "private", ChatKind.Private)]
    [TestCase("5511999990000", "private", ChatKind.Private, Description = "documented shape: a bare number")]
    [TestCase("100@lid", null, ChatKind.Private)]
    [TestCase("120363000000000000@g.us", null, ChatKind.Group)]
    [TestCase("120363000000000000@G.US", null, ChatKind.Group)]
    [TestCase("120363000000000000@g.us", "private", ChatKind.Group, Description = "the JID is certain")]
    [TestCase("120363000000000000", "group", ChatKind.Group)]
    [TestCase(null, "group", ChatKind.Group)]
    [TestCase("120363000000000000@newsletter", null, ChatKind.Broadcast)]
    [TestCase("120363000000000000", "newsletter", ChatKind.Broadcast)]
    [TestCase(null, "newsletter", ChatKind.Broadcast)]
    [TestCase("status@broadcast", null, ChatKind.Broadcast)]
    [TestCase("Status@Broadcast", "private", ChatKind.Broadcast)]
    [TestCase("5511999990000@broadcast", null, ChatKind.Broadcast)]
    [TestCase("status@broadcast", "group", ChatKind.Broadcast, Description = "whatsmeow calls a broadcast a group, and its word goes on into type")]
    [TestCase("120363000000000000@newsletter", "group", ChatKind.Broadcast)]
    [TestCase("g.us", null, ChatKind.Private)]
    [TestCase("", null, ChatKind.None)]
    [TestCase(null, null, ChatKind.None)]
    [TestCase(null, "private", ChatKind.None)]
    public void A_chat_is_told_by_its_JID_and_else_by_the_engines_word(string? jid, string? type, ChatKind expected) =>
        Assert.That(Chat.KindOf(jid, type), Is.EqualTo(expected));

    [TestCase(ChatKind.None, false, true)]
    [TestCase(ChatKind.None, true, true)]
    [TestCase(ChatKind.Private, false, true)]
    [TestCase(ChatKind.Private, true, true)]
    [TestCase(ChatKind.Group, false, true)]
    [TestCase(ChatKind.Group, true, false)]
    [TestCase(ChatKind.Broadcast, false, false)]
    [TestCase(ChatKind.Broadcast, true, false)]
    public void Groups_go_unless_ignored_and_broadcasts_never(ChatKind kind, bool ignoreGroups, bool expected) =>
        Assert.That(Chat.IsRelayed(kind, ignoreGroups), Is.EqualTo(expected));
}
