using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

using Ryze.Domain.Bridge.ToWhatsApp;
namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Reads Chatwoot messages. It trusts only the message's own fields, because its conversation's list may show another message
/// (docs/spec/chatwoot.md 1.4.2). Missing fields and fields of another type are empty, and no content throws.
/// </summary>
internal static class AgentMessageReader
{
    /// <summary>In characters: one more than WhatsApp allows. A longer text is still rejected, but does not fill the disk.</summary>
    public const int MaxKeptText = 65_537;

    /// <summary>
    /// Null unless an agent, a bot or Chatwoot itself wrote it for the customer. A message that Ryze posted is read only after an agent
    /// deleted it: see <see cref="AgentMessageSnapshot.TypedOnPhoneId"/>.
    /// </summary>
    /// <param name="json">A message from a webhook or a list.</param>
    /// <param name="conversationId">The display id.</param>
    /// <param name="chat">See <see cref="ChatOf"/>.</param>
    public static AgentMessageSnapshot? Read(JsonElement json, long conversationId, string? chat)
    {
        JsonElement? message = json;
        var attributes = message.Object("content_attributes");
        var isAutomatic = IsOfType(message, "template", 3);
        if (message.Id("id") is not { } id || !(isAutomatic || IsOfType(message, "outgoing", 1)) || message.Flag("private"))
        {
            return null;
        }

        var sourceId = message.Text("source_id");
        var isOurs = sourceId?.StartsWith(SourceId.Prefix, StringComparison.Ordinal) == true;
        var isDeleted = attributes.Flag("deleted");
        var typedOnPhone = isOurs && isDeleted ? TypedOnPhone(sourceId!) : null;
        if (isOurs && typedOnPhone is null)
        {
            return null;
        }

        var (name, agentId) = isAutomatic ? ("", null) : AgentSender.Read(message, id);
        return new AgentMessageSnapshot(
            id,
            conversationId,
            chat,
            message.Beginning("content", MaxKeptText) ?? "",
            name,
            [.. message.Items("attachments")
                .Select(file => AgentFileReader.Read(file, attributes.Flag("is_voice_message") || message.Flag("is_voice_message")))],
            attributes.Text("in_reply_to_external_id"),
            attributes.Id("in_reply_to"),
            TimeOf(message),
            isDeleted,
            attributes.Text("external_error") is { Length: > 0 } || message.Text("status") == "failed")
        {
            ShowsSent = (message.Text("status") ?? AgentSender.LatestIf(message, id).Text("status")) == "sent",
            IsAutomatic = isAutomatic,
            IsSurvey = message.Text("content_type") == "input_csat",
            Options = Cut(AgentMessageOptions.Read(attributes)),
            AgentId = agentId,
            TypedOnPhoneId = typedOnPhone,
        };
    }

    /// <summary>
    /// The JID that Ryze assigned to the contact, or the JID of the number of a contact that agents created. Null when it has neither.
    /// </summary>
    /// <param name="conversation">The conversation in a webhook, or a list's entry.</param>
    public static string? ChatOf(JsonElement? conversation)
    {
        var contact = conversation.Object("meta").Object("sender");

        // Bare digits count only in the phone number. In an identifier they may be a customer number that equals someone's phone number.
        return new[] { conversation.Object("contact_inbox").Text("source_id"), contact.Text("identifier") }
            .Where(address => address?.Contains('@', StringComparison.Ordinal) == true)
            .Append(contact.Text("phone_number"))
            .Select(Jid.Normalize)
            .FirstOrDefault(jid => jid is not null && (Jid.IsPerson(jid) || Jid.IsLid(jid) || Jid.IsGroup(jid)));
    }

    private static string Cut(string text) => text.Length <= MaxKeptText ? text : text[..MaxKeptText];

    // A text in webhooks, a number in lists.
    private static bool IsOfType(JsonElement? message, string word, long number) =>
        message.Text("message_type") == word || message.Id("message_type") == number;

    // Ids of notes about edits have a suffix, because such notes are not WhatsApp messages.
    private static string? TypedOnPhone(string sourceId) =>
        SourceId.WhatsAppIdOf(sourceId) is { Length: <= WhatsAppMessage.MaxIdLength } id && SourceId.Of(id) == sourceId ? id : null;

    // Unix seconds in lists, a text in webhooks.
    private static DateTimeOffset? TimeOf(JsonElement? message) =>
        message.Id("created_at") is { } seconds and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(message.Text("created_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
        : null;
}
