using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Json;

namespace Ryze.Api.Http.Errors;

/// <summary>A bridge response, in snake_case (docs/spec/bridge.md 1).</summary>
internal sealed class BridgeResult(object body, int status) : IActionResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new Rfc3339() },
    };

    public Task ExecuteResultAsync(ActionContext context)
    {
        context.HttpContext.Response.StatusCode = status;
        return context.HttpContext.Response.WriteAsJsonAsync(body, body.GetType(), Options);
    }
}
