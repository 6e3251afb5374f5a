namespace Ryze.Domain.Accounts;

/// <summary>What a token brought by the caller or the operator may look like (api.md 2).</summary>
public static class TokenFormat
{
    public const int MinLength = 16;
    public const int MaxLength = 128;

    /// <summary>16 to 128 visible ASCII characters.</summary>
    public static bool IsAcceptable(string token) =>
        token.Length is >= MinLength and <= MaxLength && IsVisibleAscii(token);

    public static bool IsVisibleAscii(string text) => text.All(c => c is > ' ' and <= '~');
}
