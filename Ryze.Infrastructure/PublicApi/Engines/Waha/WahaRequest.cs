using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>One call to WAHA's HTTP API.</summary>
/// <param name="Path">Below the base URL, escaped, e.g. <c>/api/sendText</c>.</param>
internal sealed record WahaRequest(HttpMethod Method, string Path, JsonObject? Body = null)
{
    public const string KeyHeader = "X-Api-Key";

    /// <summary>The session's own path, below which its messages are.</summary>
    public static string PathOf(EngineConnection connection) => "/api/" + Uri.EscapeDataString(connection.EngineInstance);

    public static WahaRequest ReadSession(EngineConnection connection) => new(HttpMethod.Get, SessionPath(connection));

    public static WahaRequest WriteSession(EngineConnection connection, JsonObject config) =>
        new(HttpMethod.Put, SessionPath(connection), new JsonObject { ["config"] = config });

    public HttpRequestMessage For(EngineConnection connection)
    {
        var message = new HttpRequestMessage(Method, new Uri(connection.BaseUrl + Path));
        message.Headers.TryAddWithoutValidation(KeyHeader, connection.Token.Reveal());
        message.Headers.Accept.ParseAdd("application/json");
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(WahaJson.ToBytes(Body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    private static string SessionPath(EngineConnection connection) => "/api/sessions/" + Uri.EscapeDataString(connection.EngineInstance);
}
