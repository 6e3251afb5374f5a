using System.Text.Json.Nodes;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>A RyzeAPI-compatible server: its events name the command as their source.</summary>
internal sealed class RyzeApiWire() : EngineWire("RyzeAPI", new(StringComparer.Ordinal)
{
    ["engine"] = "ryzeapi", ["engineToken"] = "MARKED-ryzeapi-token", ["engineInstance"] = "phone-1",
})
{
    private const string Typed = "3EB0TYPED";

    private string _source = "";

    public override string? ReferenceIn(string body)
    {
        _source = (string)JsonNode.Parse(body)!["source"]!;
        return null;
    }

    public override (int Status, string Json) Accepted(string id) => (200, $$$"""{"success":true,"data":{"messageId":"{{{id}}}"}}""");

    public override string Fault(string text) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = text } }.ToJsonString();

    public override string Echo(string jid, string text, string id) => Event("message.exchange", new JsonObject
    {
        ["id"] = id, ["direction"] = "outgoing", ["timestamp"] = long.Parse(Now, System.Globalization.CultureInfo.InvariantCulture),
        ["chat"] = new JsonObject { ["jid"] = jid, ["type"] = "private" },
        ["message"] = new JsonObject { ["type"] = "text", ["content"] = text, ["source"] = id == Typed ? "" : _source },
    });

    public override string Receipt(string jid, string id, string status, string? reference) => Event("message.status", new JsonObject
    {
        ["status"] = status, ["messageIds"] = new JsonArray(id), ["chat"] = new JsonObject { ["jid"] = jid, ["type"] = "private" },
    });

    public override string Quote(string jid, string text, string quotedId) => Event("message.exchange", new JsonObject
    {
        ["id"] = "3AQUOTE", ["direction"] = "incoming", ["chat"] = new JsonObject { ["jid"] = jid, ["type"] = "private" },
        ["message"] = new JsonObject
        {
            ["type"] = "text", ["content"] = text, ["context"] = new JsonObject { ["messageId"] = quotedId },
        },
    });

    protected override (int Status, string Json)? AnswerOf(string call) => call switch
    {
        _ when call.StartsWith("POST /api/message/", StringComparison.Ordinal) => null,
        _ when call.Contains("instance/list", StringComparison.Ordinal) =>
            (200, """{"success":true,"instances":[{"name":"phone-1","connection":{"state":"connected"}}]}"""),
        _ => (200, """{"success":true}"""),
    };

    protected override string? SecretIn(string call, string body) => call.StartsWith("POST /api/events/webhook", StringComparison.Ordinal)
        ? (string?)JsonNode.Parse(body)!["authorization"] : null;

    protected override (string Name, string Value)[] Sign(string body, string secret) => [("Authorization", secret)];

    private static string Event(string name, JsonObject data) => new JsonObject { ["event"] = name, ["data"] = data }.ToJsonString();
}
