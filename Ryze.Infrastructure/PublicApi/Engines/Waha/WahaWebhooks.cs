using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Our webhook in a session's configuration (docs/spec/engines.md 2). Writing a configuration restarts the session, so that an equal
/// webhook stays as it is.
/// </summary>
internal static class WahaWebhooks
{
    /// <summary>Only <c>message.any</c>, because <c>message</c> reports an incoming message a second time.</summary>
    private static readonly string[] Events =
    [
        "session.status", "message.any", "message.reaction", "message.ack", "message.ack.group", "message.revoked", "message.edited",
        "call.received", "call.accepted", "call.rejected", "presence.update", "poll.vote",
    ];

    private const string List = "webhooks";
    private const string RetryPolicy = "exponential";
    private const int RetryDelaySeconds = 2;
    private const int RetryAttempts = 10;

    /// <returns>Whether the configuration changed.</returns>
    public static bool Put(JsonObject config, Uri url, Secret key)
    {
        var webhooks = ListIn(config);
        var ours = webhooks.Where(webhook => IsOurs(webhook, url)).ToList();
        if (ours.Count == 1 && IsEqual(ours[0]!, url, key))
        {
            return false;
        }

        ours.ForEach(webhook => webhooks.Remove(webhook));
        webhooks.Add(Webhook(url, key));
        return true;
    }

    /// <returns>Whether the configuration changed.</returns>
    public static bool Remove(JsonObject config, Uri url)
    {
        var webhooks = ListIn(config);
        var ours = webhooks.Where(webhook => IsOurs(webhook, url)).ToList();
        ours.ForEach(webhook => webhooks.Remove(webhook));
        return ours.Count > 0;
    }

    /// <summary>The configuration's own list, which is added when it is missing.</summary>
    private static JsonArray ListIn(JsonObject config)
    {
        if (config[List] is JsonArray known)
        {
            return known;
        }

        var list = new JsonArray();
        config[List] = list;
        return list;
    }

    private static JsonObject Webhook(Uri url, Secret key) => new()
    {
        ["url"] = url.AbsoluteUri,
        ["events"] = new JsonArray([.. Events.Select(name => (JsonNode)name)]),
        ["hmac"] = new JsonObject { ["key"] = key.Reveal() },
        ["retries"] = new JsonObject
        {
            ["policy"] = RetryPolicy, ["delaySeconds"] = RetryDelaySeconds, ["attempts"] = RetryAttempts,
        },
        ["customHeaders"] = null,
    };

    /// <summary>Whether host and path up to the engine id are ours, whatever the path secret.</summary>
    private static bool IsOurs(JsonNode? webhook, Uri url) =>
        TextOf(webhook, "url") is { } text && Uri.TryCreate(text, UriKind.Absolute, out var other)
        && string.Equals(other.Host, url.Host, StringComparison.OrdinalIgnoreCase) && FolderOf(other) == FolderOf(url);

    private static string FolderOf(Uri url) => url.AbsolutePath[..(url.AbsolutePath.LastIndexOf('/') + 1)];

    private static bool IsEqual(JsonNode webhook, Uri url, Secret key) =>
        TextOf(webhook, "url") == url.AbsoluteUri
        && TextOf(Member(webhook, "hmac"), "key") is { } known && key.Equals(new Secret(known))
        && EventsOf(webhook).SetEquals(Events)
        && Member(webhook, "retries") is JsonObject retries && TextOf(retries, "policy") == RetryPolicy
        && IsNumber(retries, "delaySeconds", RetryDelaySeconds) && IsNumber(retries, "attempts", RetryAttempts)
        && Member(webhook, "customHeaders") is null or JsonArray { Count: 0 };

    private static HashSet<string> EventsOf(JsonNode webhook) =>
        Member(webhook, "events") is JsonArray events
            ? [.. events.OfType<JsonValue>().Select(name => name.TryGetValue<string>(out var text) ? text : "")] : [];

    private static JsonNode? Member(JsonNode? parent, string name) => (parent as JsonObject)?[name];

    private static string? TextOf(JsonNode? parent, string name) =>
        Member(parent, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsNumber(JsonNode parent, string name, int number) =>
        Member(parent, name) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue<double>(out var known) && known == number;
}
