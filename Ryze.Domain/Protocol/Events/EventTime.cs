using System.Text.Json;

namespace Ryze.Domain.Protocol.Events;

/// <summary>Reads an engine's time: a text, or Unix time in seconds or milliseconds, as a number or text.</summary>
public static class EventTime
{
    /// <summary>Null when the value is not a time.</summary>
    public static DateTimeOffset? Of(JsonElement? value) => Moments.Read(value?.AsWords());
}
