namespace Ryze.Domain;

/// <summary>The format of tokens (docs/spec/api.md 2).</summary>
public static class TokenFormat
{
    /// <summary>The shortest token from a caller or operator, in characters.</summary>
    public const int MinLength = 16;

    /// <summary>The longest token from a caller or operator, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>16 to 128 visible ASCII characters.</summary>
    public static bool IsAcceptable(string token) =>
        token.Length is >= MinLength and <= MaxLength && IsVisibleAscii(token);

    /// <summary>
    /// A caller's own token must be hard to guess: at least 8 different characters, and not only digits (docs/spec/api.md 2).
    /// </summary>
    public static bool IsHardToGuess(string token) => token.Distinct().Count() >= 8 && !token.All(char.IsAsciiDigit);

    public static bool IsVisibleAscii(string text) => text.All(c => c is > ' ' and <= '~');

    /// <param name="random">43 base64url characters from 32 random bytes.</param>
    public static Secret OfAccount(string random) => new($"ryze_acc_{random}");

    /// <param name="random">43 base64url characters from 32 random bytes.</param>
    public static Secret OfInstance(string random) => new($"ryze_ins_{random}");
}
