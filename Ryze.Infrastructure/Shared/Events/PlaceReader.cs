using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads a location or live location, with its coordinates as numbers or text.</summary>
internal static class PlaceReader
{
    private static readonly string[] Members = ["location", "liveLocation", "live_location", "locationMessage", "liveLocationMessage"];

    public static MessagePlace? Read(JsonElement? message) => Members
        .Select(name => (IsLive: name.StartsWith("live", StringComparison.Ordinal), Place: message.Object(name)))
        .Select(found => PlaceOf(found.Place, found.IsLive || found.Place.Flag("isLive")))
        .FirstOrDefault(place => place is not null);

    private static MessagePlace? PlaceOf(JsonElement? place, bool isLive) =>
        (place.Number("latitude") ?? place.Number("degreesLatitude") ?? place.Number("lat")) is { } latitude
        && (place.Number("longitude") ?? place.Number("degreesLongitude") ?? place.Number("lng")) is { } longitude
            ? new MessagePlace(
                latitude, longitude, place.Words("name") ?? place.Words("caption") ?? place.Words("comment") ?? "",
                place.Words("address") ?? "")
            {
                IsLive = isLive,
            }
            : null;
}
