using System.Text.Json;

using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Reads a call's progress. Meta reports an answered call only at its end, by a duration.</summary>
internal static class CloudApiCallReader
{
    public static PartReading Read(CloudApiChange change, JsonElement? call, int index)
    {
        var isOwn = call.Text("direction") == "BUSINESS_INITIATED";
        var caller = CloudApiMessageReader.PersonOf(
            change, call, index, isOwn ? "to" : "from", isOwn ? "to_user_id" : "from_user_id");
        var state = StateOf(call);
        if (state is null || caller.Jid is null || call.Id("id") is not { } id)
        {
            return PartReading.Unread("call");
        }

        var data = Of(
            ("id", id),
            ("direction", isOwn ? "outgoing" : "incoming"),
            ("timestamp", CanonicalEvent.TimeOf(call.Number("timestamp"))),
            ("chat", caller.ToJson("private")),
            ("sender", caller.ToJson()),
            ("type", state));
        return PartReading.Of(CanonicalEvent.Of(change.PhoneNumberId, CanonicalEvent.Call, data));
    }

    private static string? StateOf(JsonElement? call) => call.Text("event")?.ToLowerInvariant() switch
    {
        "connect" => "offer",
        "accept" => "accepted",
        "reject" => "rejected",
        "terminate" or "timeout" => call.Number("duration") > 0 ? "accepted" : "terminated",
        _ => null,
    };
}
