using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads <c>call</c>: several events report one call.</summary>
internal static class EvolutionCalls
{
    /// <param name="own">Our own number's JID; null when the envelope has none.</param>
    public static EvolutionPart Read(EngineConnection connection, JsonElement? data, string? own)
    {
        var caller = EvolutionUpdates.PartyOf(data.Text("callerPn"), data.Text("from"), data.Text("chatId"));
        if (data.FilledText("id") is not { } id || caller is null)
        {
            return EvolutionPart.Unread;
        }

        if (TypeOf(data.Text("status")) is not { } type)
        {
            return EvolutionPart.Dropped;
        }

        var group = data.Flag("isGroup") ? EvolutionUpdates.PartyOf(data.Text("groupJid")) : null;
        var canonical = new JsonObject
        {
            ["id"] = id,
            ["type"] = type,
            ["direction"] = own is not null && Jid.Normalize(data.Text("from")) == own ? "outgoing" : "incoming",
        };
        ProtobufKinds.Set(canonical, "timestamp", data.FilledText("date") ?? EvolutionUpdates.TimeOf(data.Integer("date")));
        canonical["chat"] = EvolutionUpdates.ChatOf(group ?? (JsonObject)caller.DeepClone());
        canonical["sender"] = caller;
        canonical["isVideo"] = data.Flag("isVideo");
        return EvolutionUpdates.Of(connection, EventNames.Call, canonical);
    }

    /// <summary>Null for a state between ringing and the end.</summary>
    private static string? TypeOf(string? status) => status?.ToLowerInvariant() switch
    {
        "offer" => "offer",
        "accept" => "accepted",
        "reject" => "rejected",
        "timeout" or "terminate" => "terminated",
        _ => null,
    };
}
