using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>The canonical form of a protobuf message.</summary>
/// <param name="Message">The fields of <c>data.message</c> (docs/spec/ryzeapi.md 6.2) without <c>source</c>; null when the message shows
/// nothing to a person and is dropped on purpose.</param>
/// <param name="File">Null when the message has no file.</param>
internal sealed record ProtobufReading(JsonObject? Message, ProtobufFile? File = null)
{
    public static readonly ProtobufReading Dropped = new((JsonObject?)null);
}

/// <summary>The file that a message announces.</summary>
internal sealed record ProtobufFile(string? MimeType, string? FileName);
