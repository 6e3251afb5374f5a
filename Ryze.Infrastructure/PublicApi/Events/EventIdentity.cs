using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>
/// Identifies repeated reports of one event (docs/spec/bridge.md 2.1) by event, chat, direction, message id and kind of content. An edit or
/// reaction also counts its text and time. A receipt counts its message ids and status, and a call its state.
/// </summary>
internal static class EventIdentity
{
    /// <param name="hasFile">Whether the event contains the file.</param>
    public static string Of(string name, JsonElement data, EventHead head, bool hasFile)
    {
        var chat = head.Chat.Jid ?? head.Chat.Lid ?? "";
        var parts = name switch
        {
            EventNames.Receipt when IdsIn(data) is { Length: > 0 } ids => [chat, ids, data.Text("status") ?? ""],
            EventNames.Message when head.Id is { Length: > 0 } id =>
                [chat, head.IsOutgoing ? "outgoing" : "incoming", id, KindOf(head, hasFile)],
            EventNames.Call when head.Id is { Length: > 0 } id => [id, CallReader.StateOf(data)],
            _ => new[] { Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(data))) },
        };
        return string.Join('|', parts.Prepend(name));
    }

    private static string KindOf(EventHead head, bool hasFile) => MessageContent.ActOf(head.Message) switch
    {
        MessageAct.Revocation => "revoke",
        MessageAct.Edit => string.Join('|', "edit", head.Timestamp, WordsOf(head.Message, "edit")),
        MessageAct.Reaction => string.Join('|', "reaction", head.Timestamp, WordsOf(head.Message, "reaction")),
        _ => MessageContent.IsPlaceholder(head.Message, hasFile) ? "placeholder" : "content",
    };

    /// <summary>Uses raw JSON, so that no text in it is lost.</summary>
    private static string WordsOf(JsonElement? message, string change)
    {
        var words =
            new[] { message.Member(change), message.Member("content"), message.Member("text"), message.Object("media").Member("caption") };
        return string.Join('|', words.Select(word => word?.GetRawText()));
    }

    private static string IdsIn(JsonElement data) => string.Join(',', ((JsonElement?)data).Items("messageIds").Select(id => id.ToString()));
}
