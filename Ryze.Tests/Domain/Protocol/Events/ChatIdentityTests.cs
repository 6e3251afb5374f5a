using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>docs/spec/bridge.md 3.1: the identity behind a chat's addresses.</summary>
internal sealed class ChatIdentityTests
{
    private static readonly NumberingPlan Plan = new();

    [TestCase("551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444:12@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444@c.us", "551133334444@s.whatsapp.net")]
    [TestCase("+551133334444", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444@hosted", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444:99@hosted", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444.0:12@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("551133334444_1:12@s.whatsapp.net", "551133334444@s.whatsapp.net")]
    [TestCase("777:3@LID", "777@lid")]
    [TestCase("777@hosted.lid", "777@lid")]
    [TestCase("777.1:3@hosted.lid", "777@lid")]
    [TestCase("1-2_3@g.us", "1-2_3@g.us")]
    [TestCase("120363000000000000@g.us", "120363000000000000@g.us")]
    [TestCase("", null)]
    [TestCase("@lid", null)]
    [TestCase("not an address", null)]
    [TestCase(null, null)]
    public void Address_is_normalized(string? address, string? normal) => Assert.That(Jid.Normalize(address), Is.EqualTo(normal));

    [TestCase("551133334444@s.whatsapp.net", "+551133334444")]
    [TestCase("12025550123@s.whatsapp.net", "+12025550123")]
    [TestCase("0@s.whatsapp.net", null)]
    [TestCase("123456@s.whatsapp.net", null)]
    [TestCase("1234567890123456@s.whatsapp.net", null)]
    [TestCase("120363000000000000@g.us", null)]
    [TestCase("100000000000@lid", null)]
    public void Phone_number_is_read_only_from_a_real_number(string jid, string? phone) => Assert.That(Jid.PhoneOf(jid), Is.EqualTo(phone));

    [TestCase("5215512345678", "525512345678")]
    [TestCase("525512345678", "5215512345678")]
    [TestCase("5491112345678", "541112345678")]
    [TestCase("541112345678", "5491112345678")]
    [TestCase("22507123478", "2250707123478")]
    [TestCase("2250707123478", "22507123478")]
    [TestCase("2250507123478", null)] // another operator had these digits
    [TestCase("22997123456", "2290197123456")]
    [TestCase("2290197123456", "22997123456")]
    [TestCase("52", null)]
    [TestCase("5581988887777", "558188887777")]
    [TestCase("558188887777", "5581988887777")]
    [TestCase("558161234567", "5581961234567")]
    [TestCase("551133334444", null)] // a landline
    [TestCase("5511933334444", null)] // nine digits, but the old form was never a mobile number
    [TestCase("12025550123", null)]
    [TestCase("55", null)]
    public void Number_has_another_form_when_its_country_extended_it(string digits, string? other)
    {
        Assert.That(Plan.OtherForm(digits), Is.EqualTo(other));
        Assert.That(other is null || Plan.Canonical(digits) == Plan.Canonical(other), Is.True);
    }

    [TestCase("551133334444@s.whatsapp.net", "+551133334444")]
    [TestCase("5215512345678@s.whatsapp.net", "+5215512345678", Description = "valid in its other form")]
    [TestCase("5491112345678@s.whatsapp.net", "+5491112345678")]
    [TestCase("98765432101236@s.whatsapp.net", null, Description = "digits of a linked id")]
    [TestCase("5500000000000@s.whatsapp.net", null)]
    [TestCase("120363@g.us", null)]
    public void Contact_phone_is_set_only_for_a_valid_number(string jid, string? phone) =>
        Assert.That(IdentityOf(new EventParty(jid, null, "")).Phone, Is.EqualTo(phone));

    [TestCase(
        "5581988887777@s.whatsapp.net", null, "5581988887777@s.whatsapp.net", "5581988887777@s.whatsapp.net",
        TestName = "Number_is_its_own_key")]
    [TestCase(
        "558188887777@s.whatsapp.net", null, "5581988887777@s.whatsapp.net", "558188887777@s.whatsapp.net",
        TestName = "Old_number_form_has_the_new_form_as_its_key")]
    [TestCase(
        "551133334444@s.whatsapp.net", "777@lid", "551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net",
        TestName = "Number_is_the_key_when_both_are_known")]
    [TestCase(
        "777@lid", null, "551133335555@s.whatsapp.net", "551133335555@s.whatsapp.net", TestName = "LID_has_its_known_number_as_its_key")]
    [TestCase(
        "551133334444@s.whatsapp.net", "br.88a@bsuid", "551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net",
        TestName = "Number_is_the_key_beside_a_business_scoped_id")]
    [TestCase(
        "br.88a@bsuid", null, "br.88a@bsuid", "br.88a@bsuid",
        TestName = "Business_scoped_id_is_its_own_key_when_its_number_is_unknown")]
    [TestCase("888@lid", null, "888@lid", "888@lid", TestName = "LID_is_its_own_key_when_its_number_is_unknown")]
    [TestCase(null, "888@lid", "888@lid", "888@lid", TestName = "LID_is_the_key_when_the_JID_is_absent")]
    [TestCase(
        "551133334444@s.whatsapp.net", "100@s.whatsapp.net", "551133334444@s.whatsapp.net", "551133334444@s.whatsapp.net",
        TestName = "Number_in_the_LID_field_is_ignored")]
    [TestCase("120363@g.us", null, "120363@g.us", "120363@g.us", TestName = "Group_is_its_own_key")]
    public void Phone_number_is_the_preferred_key(string? jid, string? lid, string key, string address)
    {
        var identity =
            ChatIdentity.Of(new EventParty(jid, lid, ""), known => known == "777@lid" ? "551133335555@s.whatsapp.net" : null, Plan)!;

        Assert.That((identity.Key, identity.Jid), Is.EqualTo((key, address)));
        Assert.That(identity.Keys, Does.Contain(key));
    }

    [Test]
    public void Events_of_one_person_share_a_key_before_the_LID_pair_is_known()
    {
        var byLid = IdentityOf(new EventParty("777@lid", null, ""));
        var byBoth = IdentityOf(new EventParty("5581988887777@s.whatsapp.net", "777@lid", ""));
        var byNumber = IdentityOf(new EventParty("558188887777@s.whatsapp.net", null, ""));

        Assert.That(byLid.Keys.Intersect(byBoth.Keys, StringComparer.Ordinal), Is.Not.Empty);
        Assert.That(byBoth.Keys.Intersect(byNumber.Keys, StringComparer.Ordinal), Is.Not.Empty);
        Assert.That(byBoth.OtherJids, Is.EqualTo(new[] { "558188887777@s.whatsapp.net", "777@lid" }));
    }

    [TestCase("""{"chat":{"type":"group"},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"type":"group","jid":""},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"type":"private","lid":"x@other"},"message":{"content":"oi"}}""")]
    [TestCase("""{"chat":{"jid":"\ud800@s.whatsapp.net"},"message":{"content":"oi"}}""")]
    public void Message_that_is_read_always_has_an_identity(string data) =>
        Assert.That(
            WhatsAppMessageReader.Read(EventNames.Message, "evt_1", System.Text.Encoding.UTF8.GetBytes(data)) is { } message
            ? IdentityOf(message.Chat)
            : IdentityOf(new EventParty("551133334444@s.whatsapp.net", null, "")), Is.Not.Null);

    [Test]
    public void JSON_member_with_an_invalid_name_does_not_hide_the_others()
    {
        var data =
            """{"\ud800":1,"id":"A1","chat":{"\ud800":1,"jid":"551133334444@s.whatsapp.net"},"message":{"\ud800":1,"content":"oi"}}""";

        var message = WhatsAppMessageReader.Read(EventNames.Message, "evt_1", System.Text.Encoding.UTF8.GetBytes(data));

        Assert.That((message?.ExternalId, message?.Text), Is.EqualTo(("A1", "oi")));
    }

    [Test]
    public void Chat_without_an_address_has_no_identity() =>
        Assert.That(ChatIdentity.Of(new EventParty(null, null, "x"), _ => null, Plan), Is.Null);

    private static ChatIdentity IdentityOf(EventParty party) => ChatIdentity.Of(party, _ => null, Plan)!;
}
