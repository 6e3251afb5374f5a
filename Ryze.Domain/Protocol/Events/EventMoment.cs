using System.Text.Json;

namespace Ryze.Domain.Protocol.Events;

/// <summary>A moment as engines write it: a text, or Unix time in seconds or milliseconds, as a number or in a text.</summary>
public static class EventMoment
{
    /// <summary>Null when it is no moment.</summary>
    public static DateTimeOffset? Of(JsonElement? value) => Moments.Read(value?.AsWords());
}
