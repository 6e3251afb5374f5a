using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>The instance's webhook registration. Evolution keeps one for each instance.</summary>
internal sealed class EvolutionWebhook(EngineHttpClient http)
{
    public const string Header = "Authorization";

    private static readonly string[] EventNames =
    [
        "messages.upsert", "messages.edited", "messages.update", "messages.delete", "send.message", "send.message.update",
        "connection.update", "qrcode.updated", "status.instance", "logout.instance", "remove.instance", "call",
    ];

    /// <summary>A registration spells the names in another way than the events.</summary>
    private static readonly string[] Events = [.. EventNames.Select(name => name.ToUpperInvariant().Replace('.', '_'))];

    public static string HeaderOf(EngineConnection connection) => "Bearer " + connection.WebhookSecret.Reveal();

    public async Task<Detail?> RegisterAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        if (IsEqual(await FindAsync(connection, cancellationToken), connection, webhookUrl))
        {
            return null;
        }

        var answer = await SetAsync(
            connection,
            new
            {
                Enabled = true,
                Url = webhookUrl.AbsoluteUri,
                ByEvents = false,
                Base64 = false,
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [Header] = HeaderOf(connection) },
                Events,
            },
            cancellationToken);
        return answer.IsSuccess ? null : EvolutionHttp.Describe(connection, answer);
    }

    /// <summary>Evolution cannot delete a registration, so ours is disabled. It demands a URL and a list of events even then.</summary>
    public async Task RemoveAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        if (await FindAsync(connection, cancellationToken) is { } row && IsOurs(row, webhookUrl))
        {
            await SetAsync(
                connection,
                new
                {
                    Enabled = false,
                    Url = webhookUrl.AbsoluteUri,
                    ByEvents = false,
                    Base64 = false,
                    Headers = new Dictionary<string, string>(StringComparer.Ordinal),
                    Events = Array.Empty<string>(),
                },
                cancellationToken);
        }
    }

    /// <summary>Null when the instance has none, or the engine does not show it.</summary>
    private async Task<JsonElement?> FindAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var request = EvolutionHttp.RequestOf(connection, HttpMethod.Get, "webhook/find");
        var answer = await http.SendAsync(request, EvolutionHttp.SetupWithin, cancellationToken);
        JsonElement? row = answer.IsSuccess ? Shared.Json.TolerantJson.ObjectIn(answer.Body) : null;
        return row.Object("webhook") ?? row;
    }

    private async Task<EngineAnswer> SetAsync(EngineConnection connection, object webhook, CancellationToken cancellationToken)
    {
        using var request = EvolutionHttp.RequestOf(connection, HttpMethod.Post, "webhook/set", new { webhook });
        return await http.SendAsync(request, EvolutionHttp.SetupWithin, cancellationToken);
    }

    private static bool IsOurs(JsonElement? row, Uri webhookUrl) =>
        row.Text("url") is { } url && new Secret(url).Equals(new Secret(webhookUrl.AbsoluteUri));

    private static bool IsEqual(JsonElement? row, EngineConnection connection, Uri webhookUrl) =>
        IsOurs(row, webhookUrl)
        && row.Flag("enabled")
        && !row.Flag("webhookByEvents") && !row.Flag("byEvents") && !row.Flag("webhookBase64") && !row.Flag("base64")
        && row.Object("headers").Text(Header) is { } header && new Secret(header).Equals(new Secret(HeaderOf(connection)))
        && row.Items("events").Select(item => ((JsonElement?)item).AsText()).ToHashSet(StringComparer.Ordinal).SetEquals(Events);
}
