using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>
/// Reads RyzeAPI's webhook envelope (docs/spec/ryzeapi.md 6), in the documented or the live shape, and writes the bridge's frame.
/// The frame is flat, omits <c>instanceData</c> and its token, and replaces files with URLs.
/// </summary>
public sealed class EngineEventReader(IIds ids, ILinkUrl urls, DiskWatch disk, TimeProvider time)
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    /// <param name="body">The webhook envelope with <c>event</c> and <c>data</c>.</param>
    public Result<EngineEvent> Read(ReadOnlyMemory<byte> body) => ReadText(body, json => Read(json));

    /// <summary>Reads an event that an adapter of a customer's engine wrote.</summary>
    /// <param name="file">The event's file, which the engine still has.</param>
    public Result<EngineEvent> Read(string name, ReadOnlyMemory<byte> data, EngineFileReference? file) =>
        ReadText(data, json => Read(name, json.ValueKind == JsonValueKind.Object ? json : null, file));

    private static Result<EngineEvent> ReadText(ReadOnlyMemory<byte> text, Func<JsonElement, Result<EngineEvent>> read)
    {
        // Every bridge would refuse a frame that is not valid text, on every retry.
        if (!Utf8.IsValid(text.Span))
        {
            return new RequestError.InvalidBody("not UTF-8");
        }

        try
        {
            return Parse(text, read);
        }
        catch (InvalidOperationException)
        {
            return Parse(Encoding.UTF8.GetBytes(HalfSurrogates.Repair(Encoding.UTF8.GetString(text.Span))), read);
        }
    }

    /// <exception cref="InvalidOperationException">A field that is read or rewritten contains an unpaired surrogate.</exception>
    private static Result<EngineEvent> Parse(ReadOnlyMemory<byte> text, Func<JsonElement, Result<EngineEvent>> read)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return read(json.RootElement);
        }
        catch (JsonException exception)
        {
            return new RequestError.InvalidBody(
                text.IsEmpty
                    ? "a JSON object is required"
                    : $"malformed JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    private Result<EngineEvent> Read(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? Read(root.Text("event") ?? "", root.Object("data"), file: null)
        : new RequestError.InvalidBody("a JSON object is required");

    private Result<EngineEvent> Read(string name, JsonElement? found, EngineFileReference? file)
    {
        if (!IsName(name) || found is not { } data)
        {
            return new RequestError.InvalidBody(string.Join(
                "; ",
                new[] { IsName(name)
                    ? null : "event must be a name such as message.exchange",
                    found is not null ? null : "data must be an object" }.OfType<string>()));
        }

        var shape = new EventShape(data, () => urls.OfMedia(ids.New("med")), keepsFiles: !disk.IsLow, file);
        var (flat, media) = shape.Flatten();
        var id = ids.New("evt");
        var occurredAt = (shape.Head.Moment ?? time.GetUtcNow()).UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);
        var start = EventFrameHeader.Write(id, name, occurredAt, EventHeaderReader.Read(name, data, shape.Head));

        // The command's id may be added later, when the event turns out to be our own message.
        var room = EventFrame.MaxTailLength - start.Length - 1 - EventSourceWriter.MaxGrowth;
        if (flat.Length > room)
        {
            if (EventShrinker.Shrink(flat, room) is not { } shrunk)
            {
                return new EventError.TooLargeForFrame(EventFrame.MaxTailLength);
            }

            flat = shrunk;
        }

        var frame = new byte[start.Length + flat.Length + 1];
        start.Span.CopyTo(frame);
        flat.Span.CopyTo(frame.AsSpan(start.Length));
        frame[^1] = (byte)'}';
        var identity = EventIdentity.Of(name, data, shape.Head, hasFile: media is not null);
        var receipt = ReceiptReader.Read(name, data);
        return new EngineEvent(id, name, identity, shape.Head.Kind, frame, media, EchoOf(name, shape, receipt))
        {
            Own = OwnOf(name, id, flat, shape.Head, receipt),
            Message = MessageOf(name, data, shape.Head),
            State = name == PhoneState.EventName ? PhoneState.Of(data.Text("state"), shape.Head.Moment ?? time.GetUtcNow()) : null,
        };
    }

    /// <summary>Whether the name is safe in a JSON string, a column and a log line.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= ReceivedEvent.MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static KnownMessage? MessageOf(string name, JsonElement data, EventHead head) =>
        name == EventNames.Message && head.Id is { Length: > 0 } id && (head.Chat.Jid ?? head.Chat.Lid) is { Length: > 0 } chat
            ? new KnownMessage(
                id, ExactOf(chat, data), head.IsOutgoing, head.Kind is ChatKind.Group ? head.Sender.Jid ?? head.Sender.Lid : null)
            : null;

    /// <summary>The chat's address in its exact case, which Cloud API demands when it sends to a business-scoped id or a group.</summary>
    private static string ExactOf(string chat, JsonElement data)
    {
        var party = data.Object("chat");
        return new[] { party.Text("jid"), party.Text("lid") }
            .FirstOrDefault(text => string.Equals(text, chat, StringComparison.OrdinalIgnoreCase)) ?? chat;
    }

    /// <param name="receipt">Set for a receipt: Cloud API returns its reference only there.</param>
    private static EventEcho? EchoOf(string name, EventShape shape, ReceiptSubject? receipt)
    {
        if (receipt is { CommandId: { } commandId })
        {
            return CommandId.IsValid(commandId) ? new EventEcho(commandId, receipt.WhatsAppIds[0]) : null;
        }

        return name == EventNames.Message && shape is { Head: { IsOutgoing: true, Id: { } messageId }, Source: { } source }
            && CommandId.IsValid(source) && WhatsAppMessage.IsId(messageId)
            ? new EventEcho(source, messageId)
            : null;
    }

    /// <summary>Also for a message with a source: any program's message has one, and engines write <c>api</c> for all of them.</summary>
    private static OwnMessage? OwnOf(
        string name, string eventId, ReadOnlyMemory<byte> flat, EventHead head, ReceiptSubject? receipt) =>
        receipt is not null ? receipt.CommandId is null ? OwnMessage.Of(receipt) : null
        : name == EventNames.Message && head.IsOutgoing && WhatsAppMessageReader.Read(name, eventId, flat) is { } message
            ? OwnMessage.Of(message)
        : null;
}
