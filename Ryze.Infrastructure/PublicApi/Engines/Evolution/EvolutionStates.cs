using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads the events about the phone's connection as <c>instance.state</c>.</summary>
internal static class EvolutionStates
{
    private const string EventName = "instance.state";
    private const string Disconnected = "disconnected";
    private const string LoggedOut = "logged_out";

    /// <param name="name">The event's name.</param>
    /// <param name="now">The event's own time is local time that claims to be UTC.</param>
    public static EvolutionPart Read(EngineConnection connection, string name, JsonElement? data, DateTimeOffset now)
    {
        var state = name switch
        {
            "connection.update" => StateOf(data.Text("state"), data.Integer("statusReason")),
            "status.instance" => AfterClose(data.Integer("disconnectionReasonCode")),
            "qrcode.updated" => data.Object("qrcode") is null ? Disconnected : "qr_ready",
            _ => LoggedOut,
        };
        if (state is null)
        {
            return EvolutionPart.Unread;
        }

        var canonical = new JsonObject
        {
            ["state"] = state,
            ["timestamp"] = EvolutionUpdates.TimeOf(now),
            ["instance"] = connection.EngineInstance,
        };
        ProtobufKinds.Set(canonical, "jid", Jid.Normalize(data.Text("wuid")));
        return EvolutionUpdates.Of(connection, EventName, canonical);
    }

    /// <summary>The contract's word for a connection's state (docs/spec/ryzeapi.md 6.3); null for an unknown one.</summary>
    /// <param name="reason">Why it closed.</param>
    public static string? StateOf(string? state, long? reason) => state?.ToLowerInvariant() switch
    {
        "open" => "connected",
        "connecting" => Disconnected,
        "refused" => "connect_failure",
        "close" or "closed" => AfterClose(reason),
        _ => null,
    };

    /// <summary>The engine reports a close only when it does not reconnect by itself.</summary>
    private static string AfterClose(long? reason) => reason switch
    {
        401 => LoggedOut,
        402 or 403 or 406 => "temp_banned",
        _ => Disconnected,
    };
}
