using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Tests.Domain.PublicApi.Accounts;

/// <summary>A name shows in a terminal as what it is.</summary>
internal sealed class AccountNameTests
{
    [TestCase("Acme & Söhne")]
    [TestCase("株式会社")]
    [TestCase("عميل")]
    [TestCase("Café 🙂")]
    public void A_name_may_be_any_text(string name) => Assert.That(AccountName.IsValid(name), Is.True);

    [TestCase(0x0007, TestName = "Bell")]
    [TestCase(0x0085, TestName = "Next line")]
    [TestCase(0x00AD, TestName = "Soft hyphen")]
    [TestCase(0x200B, TestName = "Zero width space")]
    [TestCase(0x200D, TestName = "Zero width joiner")]
    [TestCase(0x202E, TestName = "Right-to-left override")]
    [TestCase(0x2066, TestName = "Left-to-right isolate")]
    [TestCase(0x2028, TestName = "Line separator")]
    [TestCase(0x2029, TestName = "Paragraph separator")]
    [TestCase(0xFEFF, TestName = "Byte order mark")]
    [TestCase(0xE0041, TestName = "Tag letter")]
    public void What_hides_or_moves_other_characters_is_refused(int character) =>
        Assert.That(AccountName.IsValid($"Ac{char.ConvertFromUtf32(character)}me"), Is.False);
}
