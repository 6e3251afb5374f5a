using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Writes every text as <see cref="CleanText"/>: one character that Chatwoot refuses would block its whole chat (bridge.md 3.1).</summary>
internal sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(CleanText.Of(value));
}
