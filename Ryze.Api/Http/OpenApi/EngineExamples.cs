using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.PublicApi.Engines;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Bodies and answers of the engine calls, one body for each engine.</summary>
internal static class EngineExamples
{
    private static readonly DateTimeOffset CreatedAt = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    // A placeholder, because readers would copy a real secret and use it.
    private static readonly Uri WebhookUrl = new("https://ryze.example.com/api/engine/webhook/eng_example/path-secret");

    /// <summary>The first one works in Development.</summary>
    public static Dictionary<string, IOpenApiExample> Set(ExampleInputs inputs) => new(StringComparer.Ordinal)
    {
        ["ryzeapi"] = Body("RyzeAPI", new JsonObject
        {
            ["engine"] = "ryzeapi",
            ["engineBaseUrl"] = inputs.EngineBaseUrl,
            ["engineToken"] = inputs.EngineToken,
            ["engineInstance"] = ExampleInputs.NewInstance,
        }),
        ["evolution"] = Body("Evolution API", new JsonObject
        {
            ["engine"] = "evolution",
            ["engineBaseUrl"] = "https://evolution.example.com",
            ["engineToken"] = "<the instance's token>",
            ["engineInstance"] = ExampleInputs.Instance,
        }),
        ["waha"] = Body("WAHA", new JsonObject
        {
            ["engine"] = "waha",
            ["engineBaseUrl"] = "https://waha.example.com",
            ["engineToken"] = "<API key of the session>",
            ["engineInstance"] = "default",
        }),
        ["cloud-api"] = Body("WhatsApp Cloud API", new JsonObject
        {
            ["engine"] = "cloud-api",
            ["engineToken"] = "<token of a system user>",
            ["phoneNumberId"] = "106540352242922",
            ["appSecret"] = "<the app's secret>",
            ["businessAccountId"] = "102290129340398",
        }),
    };

    public static Dictionary<string, object> Connected() => new(StringComparer.Ordinal)
    {
        ["connected"] = Connection(isRegistered: true, verifyToken: null, []),
        ["webhook_by_hand"] = Connection(
            isRegistered: false, "<shown only here>",
            ["the webhook was not registered (HTTP 403): enter webhookUrl and verifyToken in the app's WhatsApp configuration at Meta"]),
    };

    public static Dictionary<string, object> Status() => new(StringComparer.Ordinal)
    {
        ["own"] = new EngineStatus(Success: true, new EngineStatus.Details(
            ExampleInputs.Instance, "evolution", "https://evolution.example.com", ExampleInputs.Instance, "connected", "+5511999990000",
            WebhookUrl, CreatedAt, "", CreatedAt)),
        ["default"] = new EngineStatus(Success: true, new EngineStatus.Details(
            ExampleInputs.Instance, "default", BaseUrl: null, EngineInstance: null, "disconnected", Phone: null, WebhookUrl: null,
            LastEventAt: null, "", CreatedAt: null)),
    };

    private static EngineConnected Connection(bool isRegistered, string? verifyToken, IReadOnlyList<string> warnings) => new(
        Success: true, "Engine connected",
        new EngineConnected.NewEngine(
            ExampleInputs.Instance, verifyToken is null ? "evolution" : "cloud-api", "connected", "+5511999990000", WebhookUrl,
            isRegistered, verifyToken, warnings));

    private static OpenApiExample Body(string summary, JsonObject value) => new() { Summary = summary, Value = value };
}
