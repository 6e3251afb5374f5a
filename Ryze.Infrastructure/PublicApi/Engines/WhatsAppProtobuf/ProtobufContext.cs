using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>Converts a message's <c>contextInfo</c>: the quoted message, mentions, the ad before it, and whether it is forwarded.</summary>
internal static class ProtobufContext
{
    private const string StatusChat = "status@broadcast";

    /// <summary>More than a group has members.</summary>
    private const int MaxMentions = 1100;

    public static void Write(JsonObject message, JsonElement? info)
    {
        if (info.Flag("isForwarded") || info.Integer("forwardingScore") > 0)
        {
            message["isForwarded"] = true;
        }

        var context = new JsonObject();
        if (info.FilledText("stanzaId") is { } quoted)
        {
            context["messageId"] = quoted;
            ProtobufKinds.Set(context, "participant", info.FilledText("participant"));
            var quotedMessage = ProtobufMessageReader.Read(info.Object("quotedMessage")).Message;
            ProtobufKinds.Set(context, "text", ProtobufMessageReader.TextOf(quotedMessage));
            ProtobufKinds.Set(context, "remoteJid", info.Text("remoteJid") == StatusChat ? StatusChat : null);
        }

        var mentioned = info.Items("mentionedJid").Take(MaxMentions).Select(jid => ((JsonElement?)jid).AsText()).OfType<string>().ToList();
        if (mentioned.Count > 0)
        {
            context["mentionedJid"] = ProtobufKinds.Array(mentioned);
        }

        if (AdOf(info.Object("externalAdReply")) is { Count: > 0 } ad)
        {
            context["externalAdReply"] = ad;
        }

        if (context.Count > 0)
        {
            message["context"] = context;
        }
    }

    private static JsonObject AdOf(JsonElement? reply)
    {
        var ad = new JsonObject();
        foreach (var name in new[] { "title", "body", "sourceUrl", "sourceId", "ctwaClid" })
        {
            ProtobufKinds.Set(ad, name, reply.FilledText(name));
        }

        return ad;
    }
}
