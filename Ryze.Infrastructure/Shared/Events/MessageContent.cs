using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>
/// Classifies a message's content. Both roles use it, so that both distinguish a later version of a message from a repetition
/// (docs/spec/bridge.md 2.1).
/// </summary>
internal static class MessageContent
{
    private static readonly string[] Placeholders = ["ciphertext", "placeholder", "unavailable"];
    private static readonly string[] Files = ["image", "video", "audio", "document", "sticker", "ptt", "ptv"];
    private static readonly string[] Texts = ["content", "text", "body", "caption", "title", "name", "description"];

    // Objects that accompany a message, but are not its content.
    private static readonly string[] Surroundings =
        ["context", "reply", "forward", "edit", "chat", "sender", "recipient", "key", "contextInfo", "messageContextInfo", "mentions",
            "media"];

    /// <summary>An empty object counts as missing.</summary>
    public static MessageAct ActOf(JsonElement? message) => message.Text("type") switch
    {
        "message_revoke" => MessageAct.Revocation,
        "message_edit" => MessageAct.Edit,
        _ when message.Flag("isEdit") || HasAny(message.Object("edit")) => MessageAct.Edit,
        "reaction" => MessageAct.Reaction,
        _ when HasAny(message.Object("reaction")) => MessageAct.Reaction,
        _ => MessageAct.Say,
    };

    /// <summary>Whether the message has nothing to show yet: it is encrypted or empty, or its file has not arrived.</summary>
    /// <param name="hasFile">Whether the event contains the file.</param>
    public static bool IsPlaceholder(JsonElement? message, bool hasFile = false)
    {
        if (ActOf(message) is not MessageAct.Say)
        {
            return false;
        }

        var type = message.Text("type") ?? "";
        return Placeholders.Contains(type, StringComparer.Ordinal)
            || (IsFile(message, type) ? !hasFile && MediaReader.UrlOf(message.Object("media")) is null : !HasWords(message));
    }

    /// <summary>See <see cref="TolerantJson.IsFilled"/>.</summary>
    public static bool HasAny(JsonElement? value) => value is { } element && element.IsFilled();

    private static bool IsFile(JsonElement? message, string type) =>
        HasAny(message.Object("media")) || Files.Contains(type, StringComparer.Ordinal);

    private static bool HasWords(JsonElement? message) => message is { } element
        && (Texts.Any(name => !string.IsNullOrEmpty(message.Words(name)))
            || element.EnumerateObject().Any(member =>
                member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && HasAny(member.Value) && !IsSurrounding(member)));

    private static bool IsSurrounding(JsonProperty member) => Surroundings.Any(name => TolerantJson.IsNamed(member, name));
}
