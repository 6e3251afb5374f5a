using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Calls Meta's Graph API with the connection's access token.</summary>
internal sealed class GraphApi(EngineHttpClient http)
{
    public const string DefaultBaseUrl = "https://graph.facebook.com";
    public const string DefaultVersion = "v26.0";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<GraphAnswer> GetAsync(EngineConnection connection, string path, TimeSpan within, CancellationToken cancellationToken)
    {
        using var message = MessageOf(HttpMethod.Get, AddressOf(connection, path), connection);
        return GraphAnswer.Of(await http.SendAsync(message, within, cancellationToken));
    }

    public async Task<GraphAnswer> PostAsync(
        EngineConnection connection, string path, JsonObject? body, TimeSpan within, CancellationToken cancellationToken)
    {
        using var message = MessageOf(HttpMethod.Post, AddressOf(connection, path), connection);
        message.Content = new ByteArrayContent(body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, Json));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return GraphAnswer.Of(await http.SendAsync(message, within, cancellationToken));
    }

    /// <summary>Where the configured API is, without a slash at the end.</summary>
    public static string BaseOf(EngineConnection connection) =>
        string.IsNullOrWhiteSpace(connection.BaseUrl) ? DefaultBaseUrl : connection.BaseUrl.TrimEnd('/');

    public static string PathOf(string id) => Uri.EscapeDataString(id);

    /// <summary>Everything that must not occur in an error text.</summary>
    public static Secret?[] SecretsOf(EngineConnection connection) =>
        [connection.Token, connection.AppSecret, connection.WebhookSecret, connection.PathSecret];

    /// <summary>Adds the access token. The caller decides whether the address may receive it.</summary>
    public static HttpRequestMessage MessageOf(HttpMethod method, Uri address, EngineConnection connection)
    {
        var message = new HttpRequestMessage(method, address);
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + connection.Token.Reveal());

        // Meta's file servers refuse some requests without it.
        message.Headers.TryAddWithoutValidation("User-Agent", "Ryze");
        return message;
    }

    private static Uri AddressOf(EngineConnection connection, string path)
    {
        var version = string.IsNullOrWhiteSpace(connection.ApiVersion) ? DefaultVersion : connection.ApiVersion.Trim();
        version = char.IsAsciiDigit(version[0]) ? "v" + version : version;
        return new Uri($"{BaseOf(connection)}/{Uri.EscapeDataString(version)}/{path}");
    }
}

/// <summary>An answer of the Graph API.</summary>
/// <param name="Json">Null when the answer is not a JSON object.</param>
internal sealed record GraphAnswer(EngineAnswer Http, JsonElement? Json)
{
    public static GraphAnswer Of(EngineAnswer answer) => new(answer, TolerantJson.ObjectIn(answer.Body));

    public JsonElement? Error => Json.Object("error");

    public int? Code => Error.Code("code");

    /// <summary>Meta's explanation; null without one.</summary>
    public string? Text => Error.Object("error_data").Text("details") ?? Error.Text("message") ?? Error.Text("error_user_msg");

    /// <summary>A success with the Graph API's own word for it.</summary>
    public bool IsConfirmed => Http.IsSuccess && Json.IsTrue("success");
}
