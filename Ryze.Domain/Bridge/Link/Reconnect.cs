namespace Ryze.Domain.Bridge.Link;

/// <summary>Decides when a link reconnects (docs/spec/bridge.md 2.2). It uses neither a clock nor its own random numbers.</summary>
/// <param name="Outcome">A retry, or a stop that ends the supervision.</param>
/// <param name="Attempt">The number of consecutive failures so far.</param>
public sealed record Reconnect(Outcome Outcome, int Attempt)
{
    /// <summary>A connection that lasts this long resets the failures before it.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    /// <summary>The upper limit of the first delay; it doubles with each attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    /// <summary>The upper limit of every delay.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Full jitter, so that a thousand bridges do not reconnect at once.</summary>
    private static readonly Backoff Usual = new(First, Longest, Jitter: Jitter.Full);

    private static readonly Backoff Slow = new(Longest, Longest, Jitter: Jitter.Half);

    /// <param name="why">One line, for people.</param>
    /// <param name="attempt">The number of consecutive failures before this connection.</param>
    /// <param name="stableFor">How long the connection was up; zero when it never was.</param>
    /// <param name="chance">0 to 1.</param>
    public static Reconnect Next(LinkEnd end, string why, int attempt, TimeSpan stableFor, double chance)
    {
        if (end is LinkEnd.Unauthorized or LinkEnd.NotFound or LinkEnd.Deactivated)
        {
            // A refusal is a definite answer, and more attempts would only add load.
            return new Reconnect(Outcome.Stopped, attempt + 1);
        }

        var failed = stableFor >= StableAfter ? 1 : attempt + 1;
        if (end is LinkEnd.Replaced or LinkEnd.ProtocolError)
        {
            // Another process serves the integration, or the two sides disagree on the protocol. A fast retry helps in neither case.
            return new Reconnect(Outcome.RetryIn(Slow.After(failed, chance), why), failed);
        }

        return new Reconnect(Outcome.RetryIn(Usual.After(failed, chance), why), failed);
    }
}
