using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Writes events in the flat shape (docs/spec/ryzeapi.md 6.2).</summary>
internal static class CanonicalEvent
{
    public const string Message = "message.exchange";
    public const string Receipt = "message.status";
    public const string Call = "call.update";
    public const string State = "instance.state";

    private const double FirstMilliseconds = 100_000_000_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EngineUpdate Of(string engineInstance, string name, JsonObject data, EngineFileReference? file = null) =>
        new(engineInstance, name, JsonSerializer.SerializeToUtf8Bytes(data, Json), file);

    /// <summary>Null when the value is not a time. Meta sends seconds, as a text.</summary>
    public static string? TimeOf(double? epoch) =>
        epoch is not { } value || value is < 1 or >= 250_000_000_000_000 ? null
        : TimeOf(DateTimeOffset.FromUnixTimeMilliseconds((long)(value < FirstMilliseconds ? value * 1000 : value)));

    public static string TimeOf(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What one part of a body becomes.</summary>
/// <param name="UnreadKind">The part's kind when it could not be read; null for a part that was read or dropped on purpose.</param>
internal sealed record PartReading(IReadOnlyList<EngineUpdate> Updates, string? UnreadKind)
{
    public static readonly PartReading Dropped = new([], null);

    public static PartReading Of(params IReadOnlyList<EngineUpdate> updates) => new(updates, null);

    public static PartReading Unread(string kind) => new([], kind);
}
