using System.Text.Json;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Reads the state of the business account. Cloud API has no connection as such: an instance is connected until Meta removes the access or
/// locks the account.
/// </summary>
internal sealed class CloudApiStateReader(EngineConnection connection, TimeProvider time)
{
    private const string Banned = "temp_banned";

    /// <summary>An update names a business account and no phone number. It concerns the number of this connection.</summary>
    public PartReading OfAccount(JsonElement? entry, JsonElement? value)
    {
        var isOther = connection.BusinessAccountId is { Length: > 0 } account && entry.Text("id") is { } id && id != account;
        var state = value.Text("event") switch
        {
            "PARTNER_REMOVED" or "ACCOUNT_DELETED" => "logged_out",
            "DISABLED_UPDATE" => OfBan(value.Object("ban_info")),
            _ => null,
        };
        return isOther || state is null ? PartReading.Dropped : Of(connection.EngineInstance, state, entry.Number("time"));
    }

    /// <summary>Errors of a message or of the whole number that say that Meta locked the account.</summary>
    public PartReading OfErrors(CloudApiChange change, JsonElement? part) =>
        part.Items("errors").Any(error => GraphErrors.KindOf(error.Code("code")) is GraphErrorKind.Locked)
            ? Of(change.PhoneNumberId, Banned, part.Number("timestamp")) : PartReading.Dropped;

    private static string? OfBan(JsonElement? ban)
    {
        // A text, or a list with one text.
        var word = ban.Text("waba_ban_state") ?? ban.Items("waba_ban_state").Select(GraphJson.AsText).FirstOrDefault();
        return word switch { "DISABLE" => Banned, "REINSTATE" => "connected", _ => null };
    }

    private PartReading Of(string phoneNumberId, string state, double? moment) => PartReading.Of(CanonicalEvent.Of(
        phoneNumberId,
        CanonicalEvent.State,
        GraphJson.Of(("state", state), ("timestamp", CanonicalEvent.TimeOf(moment) ?? CanonicalEvent.TimeOf(time.GetUtcNow())))));
}
