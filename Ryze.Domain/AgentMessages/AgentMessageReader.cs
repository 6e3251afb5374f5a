using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Relay;

namespace Ryze.Domain.AgentMessages;

/// <summary>
/// Reads messages of Chatwoot. Only the fields of the message itself are believed: the list in its conversation may show another message
/// (chatwoot.md 1.4.2). Tolerant: what is missing or of another type is empty, and no content throws.
/// </summary>
public static class AgentMessageReader
{
    /// <summary>Null unless an agent, or an automation of theirs, wrote it for the customer in Chatwoot itself.</summary>
    /// <param name="json">A message as webhooks and lists show it.</param>
    /// <param name="conversationId">The display id.</param>
    /// <param name="chat">See <see cref="ChatOf"/>.</param>
    public static AgentMessage? Read(JsonElement json, long conversationId, string? chat)
    {
        JsonElement? message = json;
        var attributes = message.Object("content_attributes");
        if (message.Id("id") is not { } id
            || !IsOutgoing(message)
            || message.Flag("private")
            || message.Text("source_id")?.StartsWith(SourceId.Prefix, StringComparison.Ordinal) == true)
        {
            return null;
        }

        return new AgentMessage(
            id,
            conversationId,
            chat,
            message.Text("content") ?? "",
            NameOf(message.Object("sender")),
            [.. message.Items("attachments").Select(FileOf).OfType<AgentFile>()],
            attributes.Text("in_reply_to_external_id"),
            attributes.Id("in_reply_to"),
            MomentOf(message),
            attributes.Flag("deleted"),
            attributes.Text("external_error") is { Length: > 0 } || message.Text("status") == "failed");
    }

    /// <summary>The JID that the relay gave the contact; of a contact that agents made themselves, that of its number. Null when it has neither.</summary>
    /// <param name="conversation">As in a webhook, or an entry of a list.</param>
    public static string? ChatOf(JsonElement? conversation)
    {
        var contact = conversation.Object("meta").Object("sender");

        // Of bare digits only those of the number are one: an identifier may be a customer number, and somebody has it as his telephone.
        return new[] { conversation.Object("contact_inbox").Text("source_id"), contact.Text("identifier") }
            .Where(address => address?.Contains('@', StringComparison.Ordinal) == true)
            .Append(contact.Text("phone_number"))
            .Select(Jid.Normalize)
            .FirstOrDefault(jid => jid is not null && (Jid.IsPerson(jid) || Jid.IsLid(jid) || Jid.IsGroup(jid)));
    }

    // A word in webhooks, a number in lists.
    private static bool IsOutgoing(JsonElement? message) => message.Text("message_type") == "outgoing" || message.Id("message_type") == 1;

    // Bots and automations may have no sender, and those of contacts have another shape.
    private static string NameOf(JsonElement? sender) =>
        sender.Text("type") is null or "user" or "agent_bot" ? (sender.Text("name") ?? "").Trim() : "";

    private static AgentFile? FileOf(JsonElement element)
    {
        JsonElement? file = element;
        if (!Uri.TryCreate(file.Text("data_url"), UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return null;
        }

        var name = Uri.UnescapeDataString(url.Segments[^1]).Trim('/');
        return new AgentFile(url.AbsoluteUri, file.Text("file_type") ?? "file", file.Text("content_type"), name.Length > 0 ? name : null);
    }

    // Unix seconds in lists, a text in webhooks.
    private static DateTimeOffset? MomentOf(JsonElement? message) =>
        message.Id("created_at") is { } seconds and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(message.Text("created_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told) ? told
        : null;
}
