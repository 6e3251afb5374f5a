namespace Ryze.Domain.Accounts;

/// <summary>The operator's own label of an account; two accounts may have the same.</summary>
public static class AccountName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 255;

    /// <summary>1 to 255 characters, none of them a control character, because it is printed to a terminal.</summary>
    public static bool IsValid(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.EnumerateRunes().Count() <= MaxLength && !name.Any(char.IsControl);
}
