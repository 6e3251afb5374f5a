using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Cleans every text with <see cref="CleanText"/>: one character that Chatwoot rejects would block the chat (docs/spec/bridge.md 3.1).
/// </summary>
internal sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(CleanText.Of(value));
}
