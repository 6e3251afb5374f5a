using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ryze.Application.Ports;
using Ryze.Domain.Engine;
using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Api.Contracts.Events;

/// <summary>
/// Reads RyzeAPI's webhook envelope (ryzeapi.md 6) in its documented and in its live shape, and writes the frame that the bridge will get: flat,
/// without <c>instanceData</c> and its token, files by URL.
/// </summary>
internal sealed class EngineEventReader(IIds ids, IChannelUrl urls, TimeProvider time)
{
    private const string OurMoment = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    public Result<EngineEvent> Read(ReadOnlyMemory<byte> body)
    {
        // A frame that is no text would be refused by every bridge, again and again.
        if (!Utf8.IsValid(body.Span))
        {
            return new RequestError.InvalidBody("not UTF-8");
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement);
        }
        catch (JsonException malformed)
        {
            return new RequestError.InvalidBody(
                body.IsEmpty ? "a JSON object is required" : $"malformed JSON at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, in a field that has to be written anew.
            return new RequestError.InvalidBody("not Unicode text");
        }
    }

    private Result<EngineEvent> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new RequestError.InvalidBody("a JSON object is required");
        }

        var name = root.Text("event") ?? "";
        var hasData = root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object;
        if (!IsName(name) || !hasData)
        {
            return new RequestError.InvalidBody(string.Join(
                "; ",
                new[] { IsName(name) ? null : "event must be a name such as message.exchange", hasData ? null : "data must be an object" }.OfType<string>()));
        }

        var shape = new EventShape(data, () => urls.OfMedia(ids.New("med")));
        if (!shape.TryFlatten(out var flat, out var media, out var fault))
        {
            return new RequestError.InvalidBody(fault);
        }

        var id = ids.New("evt");
        var start = Encoding.UTF8.GetBytes($"\"id\":\"{id}\",\"event\":\"{name}\",\"occurred_at\":\"{MomentOf(shape).UtcDateTime.ToString(OurMoment, CultureInfo.InvariantCulture)}\",\"data\":");
        var length = start.Length + flat.Length + 1;
        if (length > EventFrame.MaxTailLength)
        {
            return new EventError.TooLargeForFrame(EventFrame.MaxTailLength);
        }

        var frame = new byte[length];
        start.CopyTo(frame, 0);
        flat.Span.CopyTo(frame.AsSpan(start.Length));
        frame[^1] = (byte)'}';
        return new EngineEvent(id, name, shape.IdentityOf(name), shape.Chat, frame, media, EchoOf(name, shape));
    }

    /// <summary>Safe inside a JSON string, a column and a log line.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= InboxEvent.MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private DateTimeOffset MomentOf(EventShape shape) => shape.Timestamp is { } told
        && DateTimeOffset.TryParse(told, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
        ? moment
        : time.GetUtcNow();

    private static EventEcho? EchoOf(string name, EventShape shape) =>
        name == "message.exchange" && shape is { Direction: "outgoing", Id: { } messageId, Source: { } source } && CommandId.IsValid(source)
            ? new EventEcho(source, messageId)
            : null;
}
