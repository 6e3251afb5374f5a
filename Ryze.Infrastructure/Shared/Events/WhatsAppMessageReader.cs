using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>
/// Reads an event in its flat live shape (docs/spec/ryzeapi.md 6.2). Missing members and other types are empty, all known spellings are
/// accepted, and no content throws.
/// </summary>
internal static class WhatsAppMessageReader
{
    private static readonly string[] ContentNames = ["text", "conversation", "caption", "body", "message", "title", "description"];

    private static readonly string[] Ids = ["messageId", "message_id", "originalId", "original_id", "stanzaId", "id"];

    /// <summary>Null when the event is not a message, names no chat, or belongs to a chat that is never delivered.</summary>
    /// <param name="eventId">Replaces a missing message id, so that the message stays distinguishable.</param>
    /// <param name="data">UTF-8 JSON.</param>
    public static WhatsAppMessage? Read(string name, string eventId, ReadOnlyMemory<byte> data)
    {
        if (name is not (EventNames.Message or EventNames.Call))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            return name == EventNames.Message ? Read(eventId, json.RootElement) : CallReader.Read(eventId, json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WhatsAppMessage? Read(string eventId, JsonElement data)
    {
        var head = new EventHead(data);
        if (head.Kind is ChatKind.None or ChatKind.Broadcast || !ChatIdentity.HasAddress(head.Chat))
        {
            // A chat without an address cannot be distinguished from others.
            return null;
        }

        var message = head.Message;
        var type = message.Text("type") ?? "";
        var edit = message.Filled("edit");
        var reaction = message.Filled("reaction");
        var act = MessageContent.ActOf(message);
        var id = head.Id;
        var read = new WhatsAppMessage(
            WhatsAppMessage.IsId(id) ? id! : eventId,
            head.IsOutgoing,
            head.Chat,
            head.Kind,
            head.Sender,
            type,
            act,
            TextOf(message, act, edit, reaction),
            message.Text("source") ?? "",
            IdIn(ContextReader.ContextOf(message)),
            act is MessageAct.Say ? null : IdIn(edit) ?? IdIn(reaction) ?? IdIn(message.Object("revoke"))
                ?? IdIn(message.Object("context")) ?? IdIn(message, withOwn: false) ?? id)
        {
            Timestamp = head.Timestamp,
            WrittenAt = head.Moment,
            IsPlaceholder = MessageContent.IsPlaceholder(message),
            Mentions = ContextReader.MentionsOf(message),
        };
        return act is MessageAct.Say ? WithContent(read, message) : read;
    }

    private static WhatsAppMessage WithContent(WhatsAppMessage read, JsonElement? message)
    {
        var content = read with
        {
            IsForwarded = ContextReader.IsForwarded(message),
            Quote = ContextReader.QuoteOf(message),
            Ad = ContextReader.AdOf(message),
            Media = MediaReader.MediaOf(message),
            Place = PlaceReader.Read(message),
            Cards = ContactReader.Read(message),
            Poll = PollReader.Read(message),
        };
        if (VisibleText.IsBlank(content.Text) && ChoiceReader.Read(message, read.Type) is { } choice)
        {
            return content with { Text = choice };
        }

        content = content with { Structure = StructureReader.Read(message, read.Type) };
        var isEmpty = VisibleText.IsBlank(content.Text) && content is { Media: null, Place: null, Cards: [], Poll: null, Structure: null };
        return isEmpty ? content with { Structure = StructureReader.ReadUnknown(message) } : content;
    }

    private static string TextOf(JsonElement? message, MessageAct act, JsonElement? edit, JsonElement? reaction) => act switch
    {
        MessageAct.Edit => FirstOf(
            edit.Words("text"), edit.Words("caption"), edit.Words("content"), edit.Object("content").Text("text"),
            edit.Words("newContent"), ContentOf(message)),
        MessageAct.Reaction =>
            Emoji(reaction.Text("emoji") ?? reaction.Text("text") ?? reaction.Text("reaction") ?? message.Words("content") ?? ""),
        MessageAct.Revocation => "",
        _ => ContentOf(message),
    };

    /// <summary>A string in live events, an object in the documentation. The first visible text counts, otherwise a blank one.</summary>
    private static string ContentOf(JsonElement? message) => FirstOf(
        message.Words("content"),
        TextIn(message.Object("content")),
        TextIn(message.Object("contentDetails")),
        message.Words("text"),
        message.Object("media").Text("caption"));

    private static string? TextIn(JsonElement? content) => FirstOf(ContentNames.Select(name => content.Words(name)).ToArray());

    private static string FirstOf(params ReadOnlySpan<string?> texts)
    {
        string? blank = null;
        foreach (var text in texts)
        {
            if (!VisibleText.IsBlank(text))
            {
                return text!;
            }

            blank = string.IsNullOrEmpty(blank) ? text : blank;
        }

        return blank ?? "";
    }

    // The send call removes a reaction with this word.
    private static string Emoji(string text) => text == "remove" ? "" : text;

    private static string? IdIn(JsonElement? json, bool withOwn = true) => Ids
        .Where(name => withOwn || name != "id")
        .Select(name => json.Text(name))
        .FirstOrDefault(WhatsAppMessage.IsId);
}
