using System.Globalization;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Support;

/// <summary>Events of a WhatsApp engine in the flat live shape (docs/spec/ryzeapi.md 6.2).</summary>
internal static class WhatsAppEvent
{
    public const string Jid = "551133334444@s.whatsapp.net";

    /// <summary>
    /// Not a constant: messages older than 15 minutes get a note with their original time, and the suite may take longer.
    /// </summary>
    private static string Now => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="message">Fields of <c>data.message</c>; a text message when null.</param>
    public static JsonObject Message(
        string id, string text = "oi", string chat = Jid, string? lid = null, string direction = "incoming", string name = "Maria",
        string type = "text",
        JsonObject? message = null)
    {
        var content = message ?? [];
        content["type"] ??= type;
        content["content"] ??= text;
        content["source"] ??= "";
        return new JsonObject
        {
            ["event"] = "message.exchange",
            ["data"] = new JsonObject
            {
                ["id"] = id,
                ["direction"] = direction,
                ["timestamp"] = Now,
                ["chat"] =
                    new JsonObject { ["jid"] = chat, ["lid"] = lid, ["name"] = name, ["type"] = chat.EndsWith(
                    "@g.us", StringComparison.Ordinal) ? "group" : "private" },
                ["sender"] = new JsonObject { ["jid"] = chat, ["lid"] = lid, ["name"] = name },
                ["message"] = content,
            },
        };
    }
}
