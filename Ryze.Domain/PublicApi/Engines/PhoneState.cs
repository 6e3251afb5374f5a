namespace Ryze.Domain.PublicApi.Engines;

/// <summary>The connection between an instance's phone and WhatsApp, as an engine reported it (docs/spec/api.md 5 and 7).</summary>
/// <param name="Word">The engine's word, at most <see cref="MaxLength"/> characters.</param>
/// <param name="At">When the engine reported it.</param>
public sealed record PhoneState(string Word, DateTimeOffset At)
{
    public const string EventName = "instance.state";
    public const string Connected = "connected";
    public const string Disconnected = "disconnected";

    /// <summary>In characters.</summary>
    public const int MaxLength = 32;

    // Words of a phone that is connected, or just became so (docs/spec/ryzeapi.md 6.3).
    private static readonly string[] OtherConnected = ["keepalive_restored", "pair_success"];

    private const string LoggedOut = "logged_out";

    public bool IsConnected => Word == Connected;

    /// <summary>Null when the word is unusable.</summary>
    public static PhoneState? Of(string? word, DateTimeOffset at)
    {
        var known = word?.Trim().ToLowerInvariant();
        return known is not { Length: > 0 and <= MaxLength } || !known.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? null
            : new PhoneState(
                OtherConnected.Contains(known, StringComparer.Ordinal) ? Connected : known == "loggedout" ? LoggedOut : known, at);
    }
}
