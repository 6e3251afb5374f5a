using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>Writes a call to RyzeAPI as an HTTP request.</summary>
internal static class RyzeApiMessages
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="baseUrl">Without a trailing slash.</param>
    public static HttpRequestMessage Of(string baseUrl, Secret token, string instance, EngineRequest request)
    {
        // A length instead of chunks: otherwise a proxy must buffer a DELETE's body to detect it.
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request.Body, Json));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var message = Of(request.Method, $"{baseUrl}/{request.Path}/{Uri.EscapeDataString(instance)}", token);
        message.Content = body;
        return message;
    }

    public static HttpRequestMessage Of(HttpMethod method, string url, Secret token)
    {
        var message = new HttpRequestMessage(method, new Uri(url));
        message.Headers.TryAddWithoutValidation("token", token.Reveal());
        message.Headers.Accept.ParseAdd("application/json");
        return message;
    }
}
