using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Tests.Domain.PublicApi.Accounts;

/// <summary>A terminal shows an account name unambiguously.</summary>
internal sealed class AccountNameTests
{
    [TestCase("Acme & Söhne")]
    [TestCase("株式会社")]
    [TestCase("عميل")]
    [TestCase("Café 🙂")]
    public void Name_may_be_any_visible_text(string name) => Assert.That(AccountName.IsValid(name), Is.True);

    [TestCase(0x0007, TestName = "Bell_is_refused")]
    [TestCase(0x0085, TestName = "Next_line_is_refused")]
    [TestCase(0x00AD, TestName = "Soft_hyphen_is_refused")]
    [TestCase(0x200B, TestName = "Zero_width_space_is_refused")]
    [TestCase(0x200D, TestName = "Zero_width_joiner_is_refused")]
    [TestCase(0x202E, TestName = "Right_to_left_override_is_refused")]
    [TestCase(0x2066, TestName = "Left_to_right_isolate_is_refused")]
    [TestCase(0x2028, TestName = "Line_separator_is_refused")]
    [TestCase(0x2029, TestName = "Paragraph_separator_is_refused")]
    [TestCase(0xFEFF, TestName = "Byte_order_mark_is_refused")]
    [TestCase(0xE0041, TestName = "Tag_letter_is_refused")]
    public void Name_is_refused_when_a_character_hides_or_moves_others(int character) =>
        Assert.That(AccountName.IsValid($"Ac{char.ConvertFromUtf32(character)}me"), Is.False);
}
