using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>docs/spec/bridge.md 3.1, "Names".</summary>
internal sealed class PersonNameTests
{
    [TestCase("Marina", "Marina")]
    [TestCase("  Marina\n", "Marina")]
    [TestCase("Ma\0ri\u0007na", "Ma ri na")]
    [TestCase("\u200eمريم", "مريم")]
    [TestCase("Ana \u202Eknab", "Ana knab", Description = "changes the direction")]
    [TestCase("A\u200bn\u2060a\ufeff\u00ad", "Ana", Description = "zero width")]
    [TestCase("A\u2066n\u2069a\U000E0041", "Ana", Description = "isolates and tags")]
    [TestCase("**x**\r\n<script>", "**x**  <script>")]
    [TestCase("Ana\u2028Bia\u2029Eva", "Ana Bia Eva")]
    [TestCase("🌷", "🌷")]
    [TestCase(".", ".")]
    [TestCase("\u200e", "")]
    [TestCase("\u3164\u3164", "")]
    [TestCase("\u200b \u2060\ufeff", "")]
    [TestCase("\u2800", "")]
    [TestCase("", "")]
    [TestCase(null, "")]
    public void Name_is_visible_text_or_empty(string? name, string expected) => Assert.That(PersonName.Clean(name), Is.EqualTo(expected));

    [Test]
    public void Long_name_is_cut_between_characters() =>
        Assert.That(PersonName.Clean(new string('n', 254) + "😀😀"), Is.EqualTo(new string('n', 254)));

    [TestCase("5511985550010", true)]
    [TestCase("+55 11 98555-0010", true)]
    [TestCase("551185550010", true, Description = "the form without the ninth digit")]
    [TestCase("5511985550010@s.whatsapp.net", true)]
    [TestCase("777", true)]
    [TestCase("777@lid", true)]
    [TestCase("Marina", false)]
    [TestCase("Marina 5511985550010", false)]
    [TestCase("+55 11 98555-0011", false)]
    public void Name_that_is_only_an_address_is_recognized(string name, bool expected) => Assert.That(
        PersonName.IsAddress(
            name, ChatIdentity.Of(new EventParty("5511985550010@s.whatsapp.net", "777@lid", ""), _ => null, new NumberingPlan())!),
        Is.EqualTo(expected));
}
