namespace Ryze.Domain;

/// <summary>
/// The delay before another attempt, which grows with each failure. It uses neither a clock nor its own random numbers.
/// </summary>
/// <param name="First">The delay after the first failure, before jitter.</param>
/// <param name="Longest">The upper limit of every delay.</param>
/// <param name="Factor">How much the delay grows with each further failure; at least 1.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest, double Factor = 2, Jitter Jitter = Jitter.None)
{
    /// <param name="failures">The number of failures in a row; less than 1 counts as 1.</param>
    /// <param name="chance">0 to 1; without effect when there is no jitter.</param>
    public TimeSpan After(int failures, double chance = 0)
    {
        // Compared before the conversion, because many failures exceed the range of TimeSpan.
        var ticks = First.Ticks * Math.Pow(Factor, Math.Max(failures - 1, 0));
        var delay = ticks < Longest.Ticks ? TimeSpan.FromTicks((long)Math.Round(ticks)) : Longest;
        var spread = Jitter switch
        {
            Jitter.Full => delay * chance,
            Jitter.Half => delay * (0.5 + (chance / 2)),
            Jitter.QuarterMore => delay * (1 + (chance / 4)),
            _ => delay,
        };
        return spread < Longest ? spread : Longest;
    }
}

/// <summary>How chance spreads attempts that failed together.</summary>
public enum Jitter
{
    /// <summary>The delay itself.</summary>
    None,

    /// <summary>From zero to the delay.</summary>
    Full,

    /// <summary>From half of the delay to the delay.</summary>
    Half,

    /// <summary>From the delay to a quarter more, up to the longest delay.</summary>
    QuarterMore,
}
