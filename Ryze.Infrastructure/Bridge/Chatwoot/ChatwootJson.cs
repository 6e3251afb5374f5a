using System.Globalization;
using System.Text.Json;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Reads the JSON of every Chatwoot version; unknown members are ignored.</summary>
internal static class ChatwootJson
{
    /// <summary>A positive id, as a number or as a string of digits.</summary>
    public static long? Id(JsonElement parent) => TolerantJson.Member(parent, "id") switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var id) && id > 0 => id,
        { ValueKind: JsonValueKind.String } text
            when long.TryParse(TolerantJson.AsText(text), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 => id,
        _ => null,
    };

    // In UTF-16 code units. A webhook URL may have 2,048.
    private const int MaxText = 255;
    private const int MaxSecret = 2048;

    /// <summary>Null when the element is not an inbox.</summary>
    public static ChatwootInbox? Inbox(JsonElement element) => Id(element) is { } id
        ? new ChatwootInbox(
            id,
            Name(TolerantJson.Text(element, "name") ?? ""),
            SecretIn(element, "webhook_url"),
            Stored(SecretIn(element, "inbox_identifier")),
            Stored(SecretIn(element, "secret")))
        : null;

    /// <summary>
    /// Null when the object is not a list of inboxes. One unreadable entry rejects the list: it might be the wanted inbox.
    /// </summary>
    public static IReadOnlyList<ChatwootInbox>? Inboxes(JsonElement root)
    {
        if (TolerantJson.Member(root, "payload") is not { ValueKind: JsonValueKind.Array } payload)
        {
            return null;
        }

        var inboxes = new List<ChatwootInbox>(payload.GetArrayLength());
        foreach (var element in payload.EnumerateArray())
        {
            if (Inbox(element) is not { } inbox)
            {
                return null;
            }

            inboxes.Add(inbox);
        }

        return inboxes;
    }

    /// <summary>The text in an error body: <c>error</c>, <c>message</c> or <c>errors</c> (docs/spec/chatwoot.md 1.1.3).</summary>
    public static string? ErrorText(JsonElement root) =>
        TolerantJson.Text(root, "error") ?? TolerantJson.Text(root, "message") ?? Joined(root, "errors");

    private static string? Joined(JsonElement root, string name) =>
        TolerantJson.Member(root, name) is { ValueKind: JsonValueKind.Array } array
        && string.Join(", ", array.EnumerateArray().Select(TolerantJson.AsText).OfType<string>()) is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Chatwoot allows 255 characters; longer names from other servers are cut.</summary>
    private static string Name(string name) =>
        name.Length <= MaxText ? name : name[..(char.IsHighSurrogate(name[MaxText - 1]) ? MaxText - 1 : MaxText)];

    private static Secret? Stored(Secret? secret) => secret?.Reveal().Length <= MaxText ? secret : null;

    private static Secret? SecretIn(JsonElement parent, string name) =>
        TolerantJson.Text(parent, name) is { Length: > 0 and <= MaxSecret } text ? new Secret(text) : null;
}
