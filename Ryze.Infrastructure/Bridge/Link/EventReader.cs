using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Converts an event frame to the event that the bridge stores.</summary>
internal static class EventReader
{
    public static bool TryRead(FrameFields fields, DateTimeOffset now, [NotNullWhen(true)] out ReceivedEvent? read)
    {
        read = null;
        if (fields.Seq is not > 0
            || fields.Id is not { Length: > 0 and <= ReceivedEvent.MaxIdLength } id
            || fields.Name is not { Length: > 0 and <= ReceivedEvent.MaxNameLength } name
            || fields.Data.IsEmpty
            || fields.Data.Span[0] != (byte)'{')
        {
            return false;
        }

        var occurredAt =
            DateTimeOffset.TryParse(fields.OccurredAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed : now;
        read = new ReceivedEvent(fields.Seq.Value, id, name, occurredAt, fields.Data.ToArray(), ChatOf(fields.Data));
        return true;
    }

    /// <summary>
    /// The chat's kind as the public API determines it. Invalid Unicode counts as missing, because a refused event is only repeated.
    /// </summary>
    private static ChatKind ChatOf(ReadOnlyMemory<byte> data)
    {
        using var json = JsonDocument.Parse(data);
        return new EventHead(json.RootElement).Kind;
    }
}
