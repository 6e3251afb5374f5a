using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Requests to Evolution API, and the error texts of its answers.</summary>
internal static class EvolutionHttp
{
    /// <summary>The limit for a call that only reads or changes settings.</summary>
    public static readonly TimeSpan SetupWithin = TimeSpan.FromSeconds(20);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="path">Without slashes at the ends; the instance's name follows it.</param>
    /// <param name="body">Written as camelCase JSON without null members; null for a request without a body.</param>
    public static HttpRequestMessage RequestOf(EngineConnection connection, HttpMethod method, string path, object? body = null) =>
        RequestTo(connection, method, $"{path}/{Uri.EscapeDataString(connection.EngineInstance)}", body);

    /// <param name="path">The complete path after the base URL, without a slash at the start.</param>
    public static HttpRequestMessage RequestTo(EngineConnection connection, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri($"{connection.BaseUrl}/{path}"));
        if (body is not null)
        {
            // A length instead of chunks: otherwise a proxy must buffer a DELETE's body to detect it.
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        request.Headers.TryAddWithoutValidation("apikey", connection.Token.Reveal());
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }

    /// <summary>An error without secrets; it repeats only the engine's own error text, never a proxy's page.</summary>
    /// <param name="secrets">Masked in addition to the connection's own secrets.</param>
    public static Detail Describe(EngineConnection connection, EngineAnswer answer, string? hint = null, params Secret?[] secrets)
    {
        var text = EvolutionFault.Of(answer.Body).Text ?? (answer.Status is >= 300 and < 400 ? "redirected" : null);
        var shown = string.Join(' ', new[] { text, hint is null ? null : $"({hint})" }.OfType<string>());
        return answer.Describe(shown, [connection.Token, connection.WebhookSecret, connection.PathSecret, .. secrets]);
    }
}
