using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>docs/spec/bridge.md 3.1: which chats are groups, and which are never relayed.</summary>
internal sealed class ChatTests
{
    [TestCase("5511999990000@s.whatsapp.net", null, ChatKind.Private)]
    [TestCase("5511999990000:12@s.whatsapp.net", "private", ChatKind.Private)]
    [TestCase("5511999990000", "private", ChatKind.Private, Description = "documented shape: a bare number")]
    [TestCase("100@lid", null, ChatKind.Private)]
    [TestCase("120363000000000000@g.us", null, ChatKind.Group)]
    [TestCase("120363000000000000@G.US", null, ChatKind.Group)]
    [TestCase("120363000000000000@g.us", "private", ChatKind.Group, Description = "the JID decides")]
    [TestCase("120363000000000000", "group", ChatKind.Group)]
    [TestCase(null, "group", ChatKind.Group)]
    [TestCase("120363000000000000@newsletter", null, ChatKind.Broadcast)]
    [TestCase("120363000000000000", "newsletter", ChatKind.Broadcast)]
    [TestCase(null, "newsletter", ChatKind.Broadcast)]
    [TestCase("status@broadcast", null, ChatKind.Broadcast)]
    [TestCase("Status@Broadcast", "private", ChatKind.Broadcast)]
    [TestCase("5511999990000@broadcast", null, ChatKind.Broadcast)]
    [TestCase("status@broadcast", "group", ChatKind.Broadcast, Description = "whatsmeow reports group as a broadcast's type")]
    [TestCase("120363000000000000@newsletter", "group", ChatKind.Broadcast)]
    [TestCase("g.us", null, ChatKind.Private)]
    [TestCase("", null, ChatKind.None)]
    [TestCase(null, null, ChatKind.None)]
    [TestCase(null, "private", ChatKind.None)]
    public void Chat_kind_is_read_from_the_JID_or_else_from_the_type(string? jid, string? type, ChatKind expected) =>
        Assert.That(Chat.KindOf(jid, type), Is.EqualTo(expected));

    [TestCase(ChatKind.None, false, true)]
    [TestCase(ChatKind.None, true, true)]
    [TestCase(ChatKind.Private, false, true)]
    [TestCase(ChatKind.Private, true, true)]
    [TestCase(ChatKind.Group, false, true)]
    [TestCase(ChatKind.Group, true, false)]
    [TestCase(ChatKind.Broadcast, false, false)]
    [TestCase(ChatKind.Broadcast, true, false)]
    public void Chat_is_relayed_unless_it_is_a_broadcast_or_an_ignored_group(ChatKind kind, bool ignoreGroups, bool expected) =>
        Assert.That(Chat.IsDelivered(kind, ignoreGroups), Is.EqualTo(expected));
}
