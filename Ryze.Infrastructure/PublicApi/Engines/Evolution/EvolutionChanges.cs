using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads edits and deletions that are events of their own.</summary>
/// <param name="changed">The known messages that the body changes, by id.</param>
/// <param name="own">Our own number's JID; null when the envelope has none.</param>
internal sealed class EvolutionChanges(
    EngineConnection connection, IReadOnlyDictionary<string, KnownMessage> changed, string? own)
{
    /// <summary>Whether the event's data is a protocol message, which does not name its chat.</summary>
    public static bool IsProtocol(string name) => name is "messages.edited" or "send.message.update";

    /// <summary>The id of the message that a protocol message changes; null without one.</summary>
    public static string? TargetOf(JsonElement? protocol) =>
        protocol.Object("key").FilledText("id") is { } id && WhatsAppMessage.IsId(id) ? id : null;

    /// <summary>
    /// Reads <c>messages.edited</c>, whose data is a protocol message of any type. Its key shows the editor's view: for a contact's edit
    /// the chat is our own number, so the known message decides.
    /// </summary>
    public EvolutionPart ReadProtocol(JsonElement? protocol, string name)
    {
        var key = protocol.Object("key");
        if (EvolutionMessages.IsIgnored(key.Text("remoteJid")) || ProtobufChanges.Read(protocol).Message is not { } message)
        {
            return EvolutionPart.Dropped;
        }

        if (TargetOf(protocol) is not { } target || (changed.GetValueOrDefault(target) ?? PlaceOf(key)) is not { } place)
        {
            return EvolutionPart.Unread;
        }

        message["source"] = place.FromMe && name == "send.message.update" ? "api" : "";
        return Write(target, place, EvolutionUpdates.TimeOf(protocol.Integer("timestampMs")), message);
    }

    /// <summary>
    /// Reads <c>messages.delete</c>: a flat key for a deletion on a phone, and the stored message with its key for a deletion through the
    /// API.
    /// </summary>
    public EvolutionPart ReadDeletion(JsonElement? data)
    {
        var nested = data.Object("key");
        var key = nested ?? data;
        var remote = key.Text("remoteJid");
        if (EvolutionMessages.IsIgnored(remote))
        {
            return EvolutionPart.Dropped;
        }

        var target = key.FilledText("id");
        if (!WhatsAppMessage.IsId(target) || EvolutionUpdates.PartyOf(remote, key.Text("remoteJidAlt")) is not { } party)
        {
            return EvolutionPart.Unread;
        }

        var isOutgoing = key.Flag("fromMe");
        var participant = EvolutionUpdates.PartyOf(key.Text("participant"), key.Text("participantAlt"));
        var message = ProtobufChanges.Revocation(target!);
        message["source"] = isOutgoing && nested is not null ? "api" : "";
        return Write(target!, isOutgoing, party, participant, null, message);
    }

    /// <summary>The chat of an unknown message as its key names it; null when the key names us, or a linked id that may be ours.</summary>
    private KnownMessage? PlaceOf(JsonElement? key)
    {
        var remote = Jid.Normalize(key.Text("remoteJid"));
        if (remote is null || remote == own || Jid.IsLid(remote))
        {
            return null;
        }

        var participant = Jid.Normalize(key.Text("participant"));
        var isOwn = Jid.IsGroup(remote) ? participant is null || participant == own : key.Flag("fromMe");
        return new KnownMessage("", remote, isOwn, participant);
    }

    private EvolutionPart Write(string target, KnownMessage place, string? timestamp, JsonObject message) =>
        EvolutionUpdates.PartyOf(place.Chat) is { } party
            ? Write(target, place.FromMe, party, EvolutionUpdates.PartyOf(place.Participant), timestamp, message)
            : EvolutionPart.Unread;

    private EvolutionPart Write(
        string target, bool isOutgoing, JsonObject party, JsonObject? participant, string? timestamp, JsonObject message)
    {
        var chat = EvolutionUpdates.ChatOf(party);
        var canonical = new JsonObject { ["id"] = target, ["direction"] = isOutgoing ? "outgoing" : "incoming" };
        ProtobufKinds.Set(canonical, "timestamp", timestamp);
        canonical["chat"] = chat;
        canonical["sender"] = isOutgoing ? null
            : EvolutionUpdates.IsGroup(chat) ? participant : EvolutionUpdates.PersonOf(chat);
        canonical["message"] = message;
        return EvolutionUpdates.Of(connection, EventNames.Message, canonical);
    }
}
