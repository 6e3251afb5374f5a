using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Relay;

namespace Ryze.Domain.Events;

/// <summary>A moment as engines write it: a text, or Unix time in seconds or milliseconds, as a number or in a text.</summary>
public static class EventMoment
{
    /// <summary>Seconds are below it until the year 5138; milliseconds are above it since 1973.</summary>
    private const double LeastMilliseconds = 100_000_000_000;

    // The last millisecond that a DateTimeOffset can hold.
    private const double MostMilliseconds = 253_402_300_799_999;

    /// <summary>Null when it is no moment.</summary>
    public static DateTimeOffset? Of(JsonElement? value) => value is not { } element ? null
        : element.ValueKind == JsonValueKind.Number ? element.TryGetDouble(out var number) ? OfUnix(number) : null
        : element.AsText() is { } text ? Of(text)
        : null;

    private static DateTimeOffset? Of(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? OfUnix(number)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : null;

    private static DateTimeOffset? OfUnix(double number)
    {
        var milliseconds = number < LeastMilliseconds ? number * 1000 : number;
        return milliseconds is >= 1 and <= MostMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }
}
