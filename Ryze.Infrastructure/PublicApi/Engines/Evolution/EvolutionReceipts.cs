using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads <c>messages.update</c> as a receipt.</summary>
internal static class EvolutionReceipts
{
    /// <param name="now">The event has no time.</param>
    public static EvolutionPart Read(EngineConnection connection, JsonElement? data, DateTimeOffset now)
    {
        // An edit or a poll vote arrives as this event too, with a status that means nothing.
        if (data.Member("message") is not null || data.Member("pollUpdates") is not null)
        {
            return EvolutionPart.Dropped;
        }

        var key = data.Object("key");
        var remote = data.Text("remoteJid") ?? key.Text("remoteJid");
        if (EvolutionMessages.IsIgnored(remote))
        {
            return EvolutionPart.Dropped;
        }

        var id = data.FilledText("keyId") ?? key.FilledText("id");
        if (!WhatsAppMessage.IsId(id) || EvolutionUpdates.PartyOf(remote, data.Text("remoteJidAlt")) is not { } party)
        {
            return EvolutionPart.Unread;
        }

        var isOwn = (data.Member("fromMe") ?? key.Member("fromMe")) is not { ValueKind: JsonValueKind.False };
        if (WordOf(data, isOwn) is not { } word)
        {
            return EvolutionPart.Dropped;
        }

        var canonical = new JsonObject
        {
            ["status"] = word,
            ["messageIds"] = ProtobufKinds.Array([id!]),
            ["timestamp"] = EvolutionUpdates.TimeOf(now),
            ["chat"] = EvolutionUpdates.ChatOf(party),
        };
        if (EvolutionUpdates.PartyOf(data.Text("participant") ?? key.Text("participant")) is { } reader)
        {
            canonical["messageSender"] = reader;
        }

        return EvolutionUpdates.Of(connection, EventNames.Receipt, canonical);
    }

    /// <summary>The contract's word; null for a status that reports nothing (docs/spec/ryzeapi.md 6.3).</summary>
    private static string? WordOf(JsonElement? data, bool isOwn) =>
        (data.Text("status")?.ToLowerInvariant(), data.Integer("status"), isOwn) switch
        {
            ("error", _, true) or (null, 0, true) => "server_error",
            ("server_ack", _, true) or (null, 2, true) => "sender",
            ("delivery_ack", _, true) or (null, 3, true) => "delivered",
            ("read", _, true) or (null, 4, true) => "read",
            ("played", _, true) or (null, 5, true) => "played",
            ("read", _, false) or (null, 4, false) => "read_self",
            ("played", _, false) or (null, 5, false) => "played_self",
            _ => null,
        };
}
