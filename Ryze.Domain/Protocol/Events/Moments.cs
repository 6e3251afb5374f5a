using System.Globalization;

namespace Ryze.Domain.Protocol.Events;

/// <summary>Moments as engines write them: ISO 8601 with an offset, or Unix time in seconds or milliseconds.</summary>
internal static class Moments
{
    /// <summary>Seconds before the year 5138 are fewer, milliseconds since 1973 are more.</summary>
    private const double FirstMilliseconds = 100_000_000_000;

    private const double Last = 250_000_000_000_000;

    /// <summary>WhatsApp did not exist before. Engines written in Go send year 1 for a time that is not set.</summary>
    private static readonly DateTimeOffset First = new(2009, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null when it is no moment of WhatsApp's.</summary>
    public static DateTimeOffset? Read(string? text) => Parse(text) is { } moment && moment >= First ? moment : null;

    private static DateTimeOffset? Parse(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number is > 0 and < Last ? DateTimeOffset.FromUnixTimeMilliseconds((long)(number < FirstMilliseconds ? number * 1000 : number)) : null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
