using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Reads contacts, conversations and messages of every Chatwoot version; unknown members are ignored.</summary>
internal static class ChatwootMessagesJson
{
    public static ChatwootContact? Contact(JsonElement element)
    {
        // The version decides whether a single contact is the root or under "payload".
        var contact = TolerantJson.Member(element, "payload") is { ValueKind: JsonValueKind.Object } payload ? payload : element;
        return ChatwootJson.Id(contact) is { } id
            ? new ChatwootContact(id, TolerantJson.Text(contact, "identifier"), TolerantJson.Text(contact, "phone_number"))
            {
                Name = TolerantJson.Text(contact, "name") ?? "",
            }
            : null;
    }

    /// <summary>The answer to a contact creation: <c>payload.contact</c>.</summary>
    public static ChatwootContact? Created(JsonElement root) =>
        TolerantJson.Member(root, "payload") is { } payload
            && TolerantJson.Member(payload, "contact") is { } contact ? Contact(contact) : Contact(root);

    public static ChatwootConversation? Conversation(JsonElement element) => ChatwootJson.Id(element) is { } id
        ? new ChatwootConversation(id, Number(element, "inbox_id") ?? 0, TolerantJson.Text(element, "status") ?? "")
        {
            Uuid = TolerantJson.Text(element, "uuid"),
            IsBlocked = Inner(Inner(element, "meta"), "sender") is { } contact && IsTrue(contact, "blocked"),
        }
        : null;

    public static ChatwootMessage? Message(JsonElement element) => ChatwootJson.Id(element) is { } id
        ? new ChatwootMessage(
            id,
            Number(element, "conversation_id") ?? 0,
            TolerantJson.Text(element, "source_id"),
            CreatedAtOf(element))
        {
            IsIncoming = Number(element, "message_type") == 0 || TolerantJson.Text(element, "message_type") == "incoming",
            Agent = AgentMessageReader.Read(element, Number(element, "conversation_id") ?? 0, chat: null),
            Fault = TolerantJson.Text(element, "status") == "failed" && Inner(element, "content_attributes") is { } attributes
                ? WebhookFaults.Of(TolerantJson.Text(attributes, "external_error"))
                : null,
            Bytes = JsonMarshal.GetRawUtf8Value(element).Length,
            StaysInChatwoot = Number(element, "message_type") == 0
                || IsTrue(element, "private")
                || TolerantJson.Text(element, "source_id")?.StartsWith(SourceId.Prefix, StringComparison.Ordinal) == true,
        }
        : null;

    public static Dictionary<long, string> AgentNames(JsonElement agents)
    {
        var names = new Dictionary<long, string>();
        foreach (var agent in agents.EnumerateArray())
        {
            if (ChatwootJson.Id(agent) is { } id
                && (TolerantJson.Text(agent, "available_name") ?? TolerantJson.Text(agent, "name"))?.Trim() is { Length: > 0 } name)
            {
                names[id] = name;
            }
        }

        return names;
    }

    public static InboxConversation? InboxConversation(JsonElement element) => ChatwootJson.Id(element) is { } id
        ? new InboxConversation(
            id,
            DateTimeOffset.FromUnixTimeSeconds(Number(element, "last_activity_at") ?? Number(element, "timestamp") ?? 0),
            AgentMessageReader.ChatOf(element))
        : null;

    /// <summary>Null when the object is not a list. One unreadable entry rejects the list: it might be the wanted one.</summary>
    public static List<T>? List<T>(JsonElement root, Func<JsonElement, T?> read)
        where T : class
    {
        if (TolerantJson.Member(root, "payload") is not { ValueKind: JsonValueKind.Array } payload)
        {
            return null;
        }

        var list = new List<T>(payload.GetArrayLength());
        foreach (var element in payload.EnumerateArray())
        {
            if (read(element) is not { } value)
            {
                return null;
            }

            list.Add(value);
        }

        return list;
    }

    // API answers have Unix seconds, webhooks have text.
    private static DateTimeOffset? CreatedAtOf(JsonElement message) =>
        Number(message, "created_at") is { } seconds and > 0 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(
            TolerantJson.Text(message, "created_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed
        : null;

    private static JsonElement? Inner(JsonElement? parent, string name) => parent is { } from ? TolerantJson.Member(from, name) : null;

    private static bool IsTrue(JsonElement parent, string name) => TolerantJson.Member(parent, name) is { ValueKind: JsonValueKind.True };

    private static long? Number(JsonElement parent, string name) =>
        TolerantJson.Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
