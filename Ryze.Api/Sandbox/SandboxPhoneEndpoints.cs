using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ryze.Api.Sandbox;

/// <summary>Shows what would be on the phone, for Development and tests only (bridge.md 5): never map it elsewhere.</summary>
internal static class SandboxPhoneEndpoints
{
    public const string Path = "/sandbox/phone/{instance}";

    public const string HeaderValue = "this is not a phone, it is Ryze's sandbox";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A list of <see cref="SandboxMessage"/>, newest last. Needs a singleton <see cref="SandboxPhone"/>.</summary>
    public static IEndpointRouteBuilder MapSandboxPhone(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (string instance, SandboxPhone phone, HttpResponse response) =>
        {
            response.Headers[SandboxChatwootEndpoints.HeaderName] = HeaderValue;
            return Results.Json(phone.MessagesOf(instance), Json);
        }).ExcludeFromDescription();
        return app;
    }
}
