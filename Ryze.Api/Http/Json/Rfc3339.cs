using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ryze.Api.Http.Json;

/// <summary>Writes times as RFC 3339 UTC with whole seconds, e.g. <c>2026-04-20T10:15:30Z</c> (docs/spec/api.md 1).</summary>
internal sealed class Rfc3339 : JsonConverter<DateTimeOffset>
{
    public const string Format = "yyyy-MM-ddTHH:mm:ssZ";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
