using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;
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
        var header = HeaderIn(fields) ?? EventHeaderReader.Read(name, fields.Data);
        read = new ReceivedEvent(fields.Seq.Value, id, name, occurredAt, fields.Data.ToArray(), header);
        return true;
    }

    /// <summary>Null in a frame of an older public API, and when the header is too long: the body is then read.</summary>
    private static EventHeader? HeaderIn(FrameFields fields)
    {
        if (ChatKinds.Of(fields.ChatKind) is not { } kind || fields.Direction is not ("incoming" or "outgoing"))
        {
            return null;
        }

        var header = new EventHeader(
            kind, new EventParty(fields.Chat, fields.ChatLid, ""), new EventParty(fields.Sender, fields.SenderLid, ""),
            fields.Direction == "outgoing", fields.MessageId, fields.Echo);
        return header.IsShort ? header : null;
    }
}
