using System.Text;
using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events.Content;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// Writes the command's id into an event's frame, as an engine with a client reference does (docs/spec/bridge.md 3.1 and 4): into
/// <c>data.message.source</c> of a message, and into <c>data.source</c> of a receipt. The rest of the frame stays as it is.
/// </summary>
public static class EventSource
{
    /// <summary>The most bytes that the source adds to a frame. An escaped character has six.</summary>
    public const int MaxGrowth = (CommandId.MaxLength * 6) + 12;

    private const string Member = "source";

    /// <summary>Deeper than any frame that was accepted.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <param name="frame">See <see cref="EngineEvent.Frame"/>.</param>
    /// <param name="name">The event's name.</param>
    public static byte[] Write(byte[] frame, string name, string commandId)
    {
        var json = new byte[frame.Length + 1];
        json[0] = (byte)'{';
        frame.CopyTo(json, 1);
        string[] path = name == WhatsAppMessageReader.EventName ? ["data", "message"] : ["data"];
        var value = Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(commandId)}\"");
        var written = new List<byte>(json.Length + MaxGrowth);
        var copied = 1;
        foreach (var (start, end, text) in ChangesIn(json, path, value))
        {
            written.AddRange(json.AsSpan(copied..start));
            written.AddRange(text);
            copied = end;
        }

        written.AddRange(json.AsSpan(copied..));
        return [.. written];
    }

    /// <summary>Replaces each member of that name, or adds one at the object's start.</summary>
    private static List<(int Start, int End, byte[] Text)> ChangesIn(byte[] json, string[] path, byte[] value)
    {
        var changes = new List<(int Start, int End, byte[] Text)>();
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || FindObject(ref reader, path) is not { } start)
        {
            return changes;
        }

        var isEmpty = true;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var isSource = reader.ValueTextEquals(Member);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isSource)
            {
                changes.Add((from, (int)reader.BytesConsumed, value));
            }
        }

        if (changes.Count == 0)
        {
            var added = Encoding.UTF8.GetBytes($"\"{Member}\":").Concat(value);
            changes.Add((start, start, isEmpty ? [.. added] : [.. added, (byte)',']));
        }

        return changes;
    }

    /// <returns>The position after the object's opening brace, where the reader is too; null when the frame has no such object.</returns>
    private static int? FindObject(ref Utf8JsonReader reader, string[] path)
    {
        foreach (var name in path)
        {
            if (reader.TokenType is not JsonTokenType.StartObject || !FindMember(ref reader, name))
            {
                return null;
            }
        }

        return reader.TokenType is JsonTokenType.StartObject ? (int)reader.BytesConsumed : null;
    }

    private static bool FindMember(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            if (isWanted)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
