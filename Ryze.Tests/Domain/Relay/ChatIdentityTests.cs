using Ryze.Domain.Relay;

namespace Ryze.Tests.Domain.Relay;

/// <summary>bridge.md 3.1: who a chat is with.</summary>
internal sealed class ChatIdentityTests
{
    [TestCase("551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444:12@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444@c.us", "551133334444@s.whatsapp.net")]
    [TestCase("+551133334444", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444", "551133334444@s.whatsapp.net")]
    [TestCase("777:3@LID", "777@lid")]
    [TestCase("120363000000000000@g.us", "120363000000000000@g.us")]
    [TestCase("", null)]
    [TestCase("@lid", null)]
    [TestCase("not an address", null)]
    [TestCase(null, null)]
    public void An_address_is_brought_to_one_form(string? told, string? normal) => Assert.That(Jid.Normalize(told), Is.EqualTo(normal));

    [TestCase("551133334444@s.whatsapp.net", "+551133334444")]
    [TestCase("12025550123@s.whatsapp.net", "+12025550123")]
    [TestCase("0@s.whatsapp.net", null)]
    [TestCase("123456@s.whatsapp.net", null)]
    [TestCase("1234567890123456@s.whatsapp.net", null)]
    [TestCase("120363000000000000@g.us", null)]
    [TestCase("100000000000@lid", null)]
    public void Only_a_real_number_is_a_number(string jid, string? phone) => Assert.That(Jid.PhoneOf(jid), Is.EqualTo(phone));

    [TestCase("5581988887777", "558188887777")]
    [TestCase("558188887777", "5581988887777")]
    [TestCase("558161234567", "5581961234567")]
    [TestCase("551133334444", null)] // a landline
    [TestCase("5511933334444", null)] // nine digits, but no mobile number had eight of these
    [TestCase("12025550123", null)]
    [TestCase("55", null)]
    public void A_Brazilian_mobile_number_has_another_form(string digits, string? other)
    {
        Assert.That(BrazilianNumber.OtherForm(digits), Is.EqualTo(other));
        Assert.That(other is null || BrazilianNumber.Canonical(digits) == BrazilianNumber.Canonical(other), Is.True);
    }

    [TestCase("5581988887777@s.whatsapp.net", null, "5581988887777@s.whatsapp.net", "5581988887777@s.whatsapp.net", TestName = "A_number")]
    [TestCase("558188887777@s.whatsapp.net", null, "5581988887777@s.whatsapp.net", "558188887777@s.whatsapp.net", TestName = "The_old_form_is_kept_under_the_new_and_written_to_as_it_is")]
    [TestCase("551133334444@s.whatsapp.net", "777@lid", "551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net", TestName = "Both_the_number_counts")]
    [TestCase("777@lid", null, "551133335555@s.whatsapp.net", "551133335555@s.whatsapp.net", TestName = "A_LID_whose_number_is_known")]
    [TestCase("888@lid", null, "888@lid", "888@lid", TestName = "A_LID_whose_number_is_not_known")]
    [TestCase(null, "888@lid", "888@lid", "888@lid", TestName = "A_LID_alone_in_its_field")]
    [TestCase("551133334444@s.whatsapp.net", "100@s.whatsapp.net", "551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net", TestName = "What_the_documentation_shows_as_a_LID_is_none")]
    [TestCase("120363@g.us", null, "120363@g.us", "120363@g.us", TestName = "A_group")]
    public void The_number_is_preferred(string? jid, string? lid, string key, string address)
    {
        var identity = ChatIdentity.Of(new RelayParty(jid, lid, ""), known => known == "777@lid" ? "551133335555@s.whatsapp.net" : null)!;

        Assert.That((identity.Key, identity.Jid), Is.EqualTo((key, address)));
        Assert.That(identity.Keys, Does.Contain(key));
    }

    [Test]
    public void Events_of_one_person_share_a_key_while_the_pair_is_being_learned()
    {
        var byLid = ChatIdentity.Of(new RelayParty("777@lid", null, ""), _ => null)!;
        var byBoth = ChatIdentity.Of(new RelayParty("5581988887777@s.whatsapp.net", "777@lid", ""), _ => null)!;
        var byNumber = ChatIdentity.Of(new RelayParty("558188887777@s.whatsapp.net", null, ""), _ => null)!;

        Assert.That(byLid.Keys.Intersect(byBoth.Keys, StringComparer.Ordinal), Is.Not.Empty);
        Assert.That(byBoth.Keys.Intersect(byNumber.Keys, StringComparer.Ordinal), Is.Not.Empty);
        Assert.That(byBoth.OtherJids, Is.EqualTo(new[] { "558188887777@s.whatsapp.net", "777@lid" }));
    }

    [TestCase("""{"chat":{"type":"group"},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"type":"group","jid":""},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"type":"private","lid":"x@other"},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"jid":"\ud800@s.whatsapp.net"},"message":{"content":"oi"}}""")]
    public void A_chat_without_an_address_is_no_message_and_stops_nothing(string data) =>
        Assert.That(RelayMessageReader.Read(RelayMessageReader.EventName, "evt_1", System.Text.Encoding.UTF8.GetBytes(data)) is { } message
            ? ChatIdentity.Of(message.Chat, _ => null)
            : ChatIdentity.Of(new RelayParty("551133334444@s.whatsapp.net", null, ""), _ => null), Is.Not.Null);

    [Test]
    public void A_member_whose_name_is_no_text_hides_no_other()
    {
        var data = """{"\ud800":1,"id":"A1","chat":{"\ud800":1,"jid":"551133334444@s.whatsapp.net"},"message":{"\ud800":1,"content":"oi"}}""";

        var message = RelayMessageReader.Read(RelayMessageReader.EventName, "evt_1", System.Text.Encoding.UTF8.GetBytes(data));

        Assert.That((message?.ExternalId, message?.Text), Is.EqualTo(("A1", "oi")));
    }

    [Test]
    public void A_chat_without_an_address_is_nobody() => Assert.That(ChatIdentity.Of(new RelayParty(null, null, "x"), _ => null), Is.Null);
}
