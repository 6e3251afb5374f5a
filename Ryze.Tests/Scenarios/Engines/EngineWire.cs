using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>What one kind of engine says on the wire, as far as the scenarios need it. All bodies are invented.</summary>
/// <param name="settings">The body of <c>POST /api/engine/set</c> without the address.</param>
internal abstract class EngineWire(string name, Dictionary<string, object?> settings)
{
    private string _secret = "";

    public Dictionary<string, object?> SettingsFor(string url) => new(settings, StringComparer.Ordinal) { ["engineBaseUrl"] = url };

    public override string ToString() => name;

    /// <summary>The answer to a call that sends no message; null for a call that sends one.</summary>
    public (int Status, string Json)? SetupAnswer(string call, string body)
    {
        _secret = SecretIn(call, body) ?? _secret;
        return AnswerOf(call);
    }

    /// <summary>The id that the send asks for, or the reference that it carries; null without one.</summary>
    public abstract string? ReferenceIn(string body);

    /// <summary>The answer to a send.</summary>
    public abstract (int Status, string Json) Accepted(string id);

    /// <summary>The webhook that reports our own message; null for an engine that reports only receipts.</summary>
    public abstract string? Echo(string jid, string text, string id);

    public abstract string Receipt(string jid, string id, string status, string? reference);

    /// <summary>The customer's message that quotes another one.</summary>
    public abstract string Quote(string jid, string text, string quotedId);

    public (string Name, string Value)[] Sign(string body) => Sign(body, _secret);

    /// <summary>A refusal in the engine's form, whose text is this.</summary>
    public abstract string Fault(string text);

    protected static string Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    protected static string UserOf(string jid) => jid[..jid.IndexOf('@', StringComparison.Ordinal)];

    protected abstract (int Status, string Json)? AnswerOf(string call);

    protected abstract string? SecretIn(string call, string body);

    protected abstract (string Name, string Value)[] Sign(string body, string secret);
}

/// <summary>Evolution API. Version 2.4 uses the message id that a send asks for, and 2.3 ignores it.</summary>
internal sealed class EvolutionWire(string version) : EngineWire("Evolution " + version, new(StringComparer.Ordinal)
{
    ["engine"] = "evolution", ["engineToken"] = "MARKED-evolution-token", ["engineInstance"] = "phone-1",
})
{
    public override string? ReferenceIn(string body) => version == "2.4" ? (string?)JsonNode.Parse(body)!["messageId"] : null;

    public override (int Status, string Json) Accepted(string id) =>
        (201, $$$"""{"key":{"id":"{{{id}}}","fromMe":true},"messageTimestamp":{{{Now}}}}""");

    public override string Fault(string text) => new JsonObject { ["response"] = new JsonObject { ["message"] = text } }.ToJsonString();

    public override string Echo(string jid, string text, string id) => Event(
        "send.message",
        $$$"""{"key":{"remoteJid":"{{{jid}}}","fromMe":true,"id":"{{{id}}}"},"message":{"conversation":"{{{text}}}"},"messageTimestamp":{{{Now}}}}""");

    public override string Receipt(string jid, string id, string status, string? reference) => Event(
        "messages.update",
        $$$"""{"keyId":"{{{id}}}","remoteJid":"{{{jid}}}","fromMe":true,"status":"{{{(status == "read" ? "READ" : "DELIVERY_ACK")}}}"}""");

    public override string Quote(string jid, string text, string quotedId) => Event(
        "messages.upsert",
        $$$"""{"key":{"remoteJid":"{{{jid}}}","fromMe":false,"id":"3AQUOTE"},"message":{"conversation":"{{{text}}}"},"contextInfo":{"stanzaId":"{{{quotedId}}}"},"messageTimestamp":{{{Now}}}}""");

    protected override (int Status, string Json)? AnswerOf(string call) => call switch
    {
        _ when call.StartsWith("POST /message/", StringComparison.Ordinal) => null,
        _ when call.Contains("connectionState", StringComparison.Ordinal) =>
            (200, """{"instance":{"instanceName":"phone-1","state":"open"}}"""),
        _ when call.Contains("fetchInstances", StringComparison.Ordinal) => (200, "[]"),
        _ when call.Contains("webhook/find", StringComparison.Ordinal) => (200, "null"),
        _ => (201, """{"key":{"id":"any"}}"""),
    };

    protected override string? SecretIn(string call, string body) =>
        call.Contains("webhook/set", StringComparison.Ordinal)
            ? (string?)JsonNode.Parse(body)!["webhook"]!["headers"]!["Authorization"] : null;

    protected override (string Name, string Value)[] Sign(string body, string secret) => [("Authorization", secret)];

    private static string Event(string name, string data) => $$"""{"event":"{{name}}","instance":"phone-1","data":{{data}}}""";
}

internal sealed class WahaWire() : EngineWire("WAHA", new(StringComparer.Ordinal)
{
    ["engine"] = "waha", ["engineToken"] = "MARKED-waha-token", ["engineInstance"] = "phone-1",
})
{
    public override string? ReferenceIn(string body) => (string?)JsonNode.Parse(body)!["id"];

    public override (int Status, string Json) Accepted(string id) => (201, $$"""{"id":"true_1@c.us_{{id}}"}""");

    public override string Fault(string text) => new JsonObject { ["message"] = text }.ToJsonString();

    public override string Echo(string jid, string text, string id) => Event(
        "message.any",
        $$$"""{"id":"true_{{{UserOf(jid)}}}@c.us_{{{id}}}","timestamp":{{{Now}}},"from":"{{{UserOf(jid)}}}@c.us","fromMe":true,"source":"api","body":"{{{text}}}","hasMedia":false}""");

    public override string Receipt(string jid, string id, string status, string? reference) => Event(
        "message.ack",
        $$$"""{"id":"true_{{{UserOf(jid)}}}@c.us_{{{id}}}","from":"{{{UserOf(jid)}}}@c.us","fromMe":true,"ack":{{{(status == "read" ? 3 : 2)}}}}""");

    public override string Quote(string jid, string text, string quotedId) => Event(
        "message.any",
        $$$"""{"id":"false_{{{UserOf(jid)}}}@c.us_3AQUOTE","timestamp":{{{Now}}},"from":"{{{UserOf(jid)}}}@c.us","fromMe":false,"source":"app","body":"{{{text}}}","replyTo":{"id":"{{{quotedId}}}"},"hasMedia":false}""");

    protected override (int Status, string Json)? AnswerOf(string call) => call switch
    {
        _ when call.StartsWith("POST /api/send", StringComparison.Ordinal) => null,
        _ when call.Contains("check-exists", StringComparison.Ordinal) => (200, """{"numberExists":true}"""),
        _ => (200, """{"name":"phone-1","status":"WORKING","config":{}}"""),
    };

    protected override string? SecretIn(string call, string body) => call.StartsWith("PUT /api/sessions", StringComparison.Ordinal)
        ? (string?)JsonNode.Parse(body)!["config"]!["webhooks"]![0]!["hmac"]!["key"] : null;

    protected override (string Name, string Value)[] Sign(string body, string secret) =>
    [
        ("X-Webhook-Hmac", Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)))),
    ];

    private static string Event(string name, string payload) =>
        $$"""{"id":"evt_1","event":"{{name}}","session":"phone-1","me":{"id":"551130000000@c.us"},"payload":{{payload}}}""";
}

/// <summary>Cloud API reports no own message. Its receipts return the reference of the send.</summary>
internal sealed class CloudApiWire() : EngineWire("Cloud API", new(StringComparer.Ordinal)
{
    ["engine"] = "cloud-api", ["engineToken"] = "MARKED-cloud-token", ["phoneNumberId"] = "1055", ["appSecret"] = Secret,
})
{
    private const string Secret = "MARKED-cloud-app-secret";

    public override string? ReferenceIn(string body) => (string?)JsonNode.Parse(body)!["biz_opaque_callback_data"];

    public override (int Status, string Json) Accepted(string id) => (200, $$"""{"messages":[{"id":"{{id}}"}]}""");

    public override string Fault(string text) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = text, ["code"] = 100 } }.ToJsonString();

    public override string? Echo(string jid, string text, string id) => null;

    public override string Receipt(string jid, string id, string status, string? reference) => Change(
        $$"""
        "statuses":[{"id":"{{id}}","status":"{{status}}","timestamp":"{{Now}}","recipient_id":"{{UserOf(jid)}}","biz_opaque_callback_data":"{{reference}}"}]
        """);

    public override string Quote(string jid, string text, string quotedId) => Change(
        $$$"""
        "messages":[{"id":"wamid.QUOTE","from":"{{{UserOf(jid)}}}","timestamp":"{{{Now}}}","type":"text","text":{"body":"{{{text}}}"},"context":{"id":"{{{quotedId}}}"}}]
        """);

    /// <summary>A customer's text; a customer with a user name may have no phone.</summary>
    public static string Text(string id, string text, string? phone, string? scopedId) => Change(
        "\"messages\":[" + new JsonObject
        {
            ["id"] = id, ["from"] = phone, ["from_user_id"] = scopedId, ["timestamp"] = Now, ["type"] = "text",
            ["text"] = new JsonObject { ["body"] = text },
        }.ToJsonString() + "]");

    protected override (int Status, string Json)? AnswerOf(string call) => call switch
    {
        _ when call.EndsWith("/messages", StringComparison.Ordinal) => null,
        _ when call.StartsWith("GET", StringComparison.Ordinal) =>
            (200, """{"id":"1055","display_phone_number":"+55 11 3000-0000","status":"CONNECTED"}"""),
        _ => (200, """{"success":true}"""),
    };

    protected override string? SecretIn(string call, string body) => Secret;

    protected override (string Name, string Value)[] Sign(string body, string secret) =>
    [
        ("X-Hub-Signature-256",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)))),
    ];

    private static string Change(string parts) =>
        $$$$"""{"object":"whatsapp_business_account","entry":[{"id":"77","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1055","display_phone_number":"551130000000"},{{{{parts}}}}}}]}]}""";
}
