using System.Globalization;

namespace Ryze.Domain.Protocol.Events;

/// <summary>Parses engine times: ISO 8601 with an offset, or Unix time in seconds or milliseconds.</summary>
public static class Moments
{
    /// <summary>Separates the units: seconds before the year 5138 are smaller, and milliseconds since 1973 are larger.</summary>
    private const double FirstMilliseconds = 100_000_000_000;

    private const double Last = 250_000_000_000_000;

    /// <summary>WhatsApp did not exist before this time. Engines written in Go send year 1 for an unset time.</summary>
    private static readonly DateTimeOffset First = new(2009, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null when the text is not a plausible WhatsApp time.</summary>
    public static DateTimeOffset? Read(string? text) => Parse(text) is { } moment && moment >= First ? moment : null;

    private static DateTimeOffset? Parse(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number is > 0 and < Last
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(number < FirstMilliseconds ? number * 1000 : number)) : null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
