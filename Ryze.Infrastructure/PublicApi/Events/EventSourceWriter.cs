using System.Text;
using System.Text.Json;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>
/// Writes into <c>data.message.source</c> and the header's <c>echo</c> of a message, and into <c>data.source</c> of a receipt. The rest of
/// the frame stays as it is.
/// </summary>
internal sealed class EventSourceWriter : IEventSourceWriter
{
    /// <summary>The most bytes that it adds to a frame. An escaped character has six.</summary>
    public const int MaxGrowth = 2 * ((CommandId.MaxLength * 6) + 12);

    private const string Source = "source";
    private const string Echo = "echo";

    /// <summary>Deeper than any frame that was accepted.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    public byte[] Write(byte[] frame, string name, string commandId)
    {
        var json = new byte[frame.Length + 1];
        json[0] = (byte)'{';
        frame.CopyTo(json, 1);
        var value = Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(commandId)}\"");
        return name == EventNames.Message
            ? Write(Write(json, [], Echo, value), ["data", "message"], Source, value)[1..]
            : Write(json, ["data"], Source, value)[1..];
    }

    private static byte[] Write(byte[] json, string[] path, string member, byte[] value)
    {
        var written = new List<byte>(json.Length + MaxGrowth);
        var copied = 0;
        foreach (var (start, end, text) in ChangesIn(json, path, member, value))
        {
            written.AddRange(json.AsSpan(copied..start));
            written.AddRange(text);
            copied = end;
        }

        written.AddRange(json.AsSpan(copied..));
        return [.. written];
    }

    /// <summary>Replaces each member of that name, or adds one at the object's start.</summary>
    private static List<(int Start, int End, byte[] Text)> ChangesIn(byte[] json, string[] path, string member, byte[] value)
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
            var isMember = reader.ValueTextEquals(member);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isMember)
            {
                changes.Add((from, (int)reader.BytesConsumed, value));
            }
        }

        if (changes.Count == 0)
        {
            var added = Encoding.UTF8.GetBytes($"\"{member}\":").Concat(value);
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
