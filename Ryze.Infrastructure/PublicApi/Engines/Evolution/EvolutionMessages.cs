using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads <c>messages.upsert</c> and <c>send.message</c>: received messages, messages typed on the phone, and API sends.</summary>
/// <param name="own">Our own number's JID; null when the envelope has none.</param>
internal sealed class EvolutionMessages(EngineConnection connection, string? own)
{
    private const string FallbackPrefix = "evolution-";

    /// <param name="isApi">Whether a program sent it through the engine's API.</param>
    public EvolutionPart Read(JsonElement? data, bool isApi)
    {
        var key = data.Object("key");
        var remote = key.Text("remoteJid");
        if (IsIgnored(remote))
        {
            return EvolutionPart.Dropped;
        }

        var isOutgoing = key.Flag("fromMe");
        if (key is null || PartyOf(key, remote, isOutgoing) is not { } party)
        {
            return EvolutionPart.Unread;
        }

        var reading = ProtobufMessageReader.Read(data.Object("message"), data.Object("contextInfo"));
        if (reading.Message is not { } message)
        {
            return EvolutionPart.Dropped;
        }

        var chat = EvolutionUpdates.ChatOf(party);
        var sender = isOutgoing ? null : SenderOf(key, chat);
        AddVotes(message, data, sender);
        message["source"] = isApi && isOutgoing ? "api" : "";
        if (!isOutgoing && NameOf(data.Text("pushName")) is { } name)
        {
            SetName(sender, name);
            SetName(EvolutionUpdates.IsGroup(chat) ? null : chat, name);
        }

        var id = key.FilledText("id");
        var canonical = new JsonObject
        {
            ["id"] = WhatsAppMessage.IsId(id) ? id : HashOf(data!.Value),
            ["direction"] = isOutgoing ? "outgoing" : "incoming",
        };
        ProtobufKinds.Set(canonical, "timestamp", EvolutionUpdates.TimeOf(data.Integer("messageTimestamp")));
        canonical["chat"] = chat;
        canonical["sender"] = sender;
        canonical["message"] = message;
        return EvolutionUpdates.Of(connection, EventNames.Message, canonical, FileOf(reading, id));
    }

    /// <summary>Status updates and channels are not messages to us.</summary>
    public static bool IsIgnored(string? remote) => remote is not null
        && (remote.Equals("status@broadcast", StringComparison.OrdinalIgnoreCase)
            || remote.EndsWith("@newsletter", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The person's number and linked id, in the members of every version. <c>senderPn</c> is the sender's, so it names the chat only when
    /// the chat's person sent the message.
    /// </summary>
    private static JsonObject? PartyOf(JsonElement? key, string? remote, bool isOutgoing) => EvolutionUpdates.PartyOf(
        remote, key.Text("remoteJidAlt"), key.Text("previousRemoteJid"), isOutgoing ? null : key.Text("senderPn"),
        isOutgoing ? null : key.Text("senderLid"));

    private static JsonObject SenderOf(JsonElement? key, JsonObject chat)
    {
        var sender = EvolutionUpdates.PartyOf(
            key.Text("participant"), key.Text("participantAlt"), key.Text("participantPn"), key.Text("participantLid"));
        return sender ?? (EvolutionUpdates.IsGroup(chat) ? [] : EvolutionUpdates.PersonOf(chat));
    }

    /// <summary>Null for a name without letters: groups send the participant's digits.</summary>
    private static string? NameOf(string? pushName) =>
        string.IsNullOrWhiteSpace(pushName) || pushName.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-' or '@') ? null : pushName;

    private static void SetName(JsonObject? party, string name)
    {
        if (party is not null)
        {
            party["name"] = name;
        }
    }

    /// <summary>The engine lists a poll's voters beside a vote that it decrypted.</summary>
    private void AddVotes(JsonObject message, JsonElement? data, JsonObject? sender)
    {
        if (message["pollVote"] is not JsonObject vote || vote["selectedOptions"] is JsonArray { Count: > 0 })
        {
            return;
        }

        var voter = new[] { sender?["jid"], sender?["lid"], sender is null ? own : null }
            .Select(address => address?.GetValue<string>()).Where(address => address is not null).ToList();
        var chosen = data.Items("pollUpdates")
            .Select(option => (JsonElement?)option)
            .Where(option => option.Items("voters").Select(jid => Jid.Normalize(((JsonElement?)jid).AsText())).Any(voter.Contains))
            .Select(option => option.Text("name"))
            .OfType<string>();
        message["pollVote"] = ProtobufKinds.PollVoteOf(chosen)["pollVote"]!.DeepClone();
    }

    /// <summary>Replaces a missing id, so that a repetition of the webhook is still the same message.</summary>
    private static string HashOf(JsonElement data) =>
        FallbackPrefix + Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(data)))[..32];

    private static EngineFileReference? FileOf(ProtobufReading reading, string? id) =>
        reading.File is { } file && WhatsAppMessage.IsId(id)
            ? new EngineFileReference(EvolutionFiles.ReferenceOf(id!), file.MimeType, file.FileName, FetchAtOnce: false) : null;
}
