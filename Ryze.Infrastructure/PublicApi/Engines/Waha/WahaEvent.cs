using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>A webhook's envelope (docs/spec/engines.md 3).</summary>
/// <param name="Me">Our own number.</param>
/// <param name="Moment">When WAHA created the event.</param>
internal sealed record WahaEvent(string Session, string Name, JsonElement Payload, WahaParty Me, DateTimeOffset? Moment)
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    public static string Timestamp(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    /// <param name="moment">Replaced by the envelope's time when the payload has none.</param>
    public void AddTimestamp(JsonObject data, DateTimeOffset? moment)
    {
        if ((moment ?? Moment) is { } time)
        {
            data["timestamp"] = Timestamp(time);
        }
    }

    public WahaReading Update(string name, JsonObject data, EngineFileReference? file = null) =>
        new(new EngineUpdate(Session, name, WahaJson.ToBytes(data), file), null);
}

/// <summary>What one webhook became. Neither member is set when it is dropped on purpose.</summary>
/// <param name="UnreadKind">Set when it could not be read.</param>
internal sealed record WahaReading(EngineUpdate? Update, string? UnreadKind)
{
    public static readonly WahaReading Dropped = new(null, null);

    public static WahaReading Unread(string kind) => new(null, kind);
}
