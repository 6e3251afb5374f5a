namespace Ryze.Domain.Bridge.Link;

/// <summary>What a supervised connection does next (bridge.md 2.2): the whole decision, without clock or chance.</summary>
/// <param name="Delay">How long to wait before connecting again; null: never, the supervision ends.</param>
/// <param name="Attempt">How many attempts in a row have failed by then.</param>
public sealed record Reconnect(TimeSpan? Delay, int Attempt)
{
    /// <summary>A connection that lasted this long has made up for what failed before it.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    /// <summary>Upper bound of the first delay; doubles with each attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    /// <summary>Upper bound of every delay.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">How many attempts in a row had failed before this connection.</param>
    /// <param name="stableFor">How long the connection was up; zero when it never was.</param>
    /// <param name="chance">0 to 1: full jitter, so that a thousand bridges do not come back at the same moment.</param>
    public static Reconnect Next(SocketEnd end, int attempt, TimeSpan stableFor, double chance)
    {
        if (end is SocketEnd.Unauthorized or SocketEnd.NotFound or SocketEnd.Deactivated)
        {
            // A refusal is an answer. Asking again would only hammer it.
            return new Reconnect(null, attempt + 1);
        }

        var failed = stableFor >= StableAfter ? 1 : attempt + 1;
        if (end is SocketEnd.Replaced or SocketEnd.ProtocolError)
        {
            // Someone else serves the integration, or we do not understand each other: neither gets better by haste.
            return new Reconnect(Longest * (0.5 + (chance / 2)), failed);
        }

        var bound = First * Math.Pow(2, Math.Min(failed - 1, 16));
        return new Reconnect((bound < Longest ? bound : Longest) * chance, failed);
    }
}
