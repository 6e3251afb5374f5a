namespace Ryze.Api.Sandbox.Phone;

/// <summary>
/// A RyzeAPI-compatible server that accepts every token and instance, so that the example of <c>POST /api/engine/set</c> works in
/// Development. It has no phone: it accepts messages, and reports none.
/// </summary>
internal static class SandboxEngine
{
    public const string Path = "/sandbox/engine";
    public const string Token = "sandbox-engine-token";

    public static void MapSandboxEngine(this IEndpointRouteBuilder app)
    {
        var engine = app.MapGroup(Path + "/api").ExcludeFromDescription();
        engine.MapGet("/instance/list", (string instanceName) => Results.Json(new
        {
            success = true,
            instances = new[]
            {
                new { name = instanceName, connection = new { state = "connected", numberJid = "5511900000000@s.whatsapp.net" } },
            },
        }));
        engine.MapGet("/events/getWebhook/{instance}", () => Results.Json(new { success = true }));
        engine.MapPost("/events/webhook/{instance}", () => Results.Json(new { success = true }));
        engine.MapPost("/message/{kind}/{instance}", (TimeProvider time) => Results.Json(new
        {
            success = true,
            data = new { messageId = $"3EB0{time.GetUtcNow().ToUnixTimeMilliseconds():X16}", timestamp = time.GetUtcNow() },
        }));
    }
}
