using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Checks a session and keeps our webhook in its configuration (docs/spec/engines.md 2).</summary>
internal sealed class WahaSessions(EngineHttpClient http)
{
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(20);

    // WAHA stops and starts the session before it answers.
    private static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(60);

    public async Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(connection, cancellationToken);
        if (!read.TryGet(out var session, out var error))
        {
            return error;
        }

        var me = WahaAddress.Of(session.At("me", "id"));
        var state = WahaStates.Of(session.Text("status"));
        return new EngineCheck(
            state?.State ?? WahaStates.Disconnected, me is null ? null : Jid.PhoneOf(me), state?.Warning is { } warning ? [warning] : []);
    }

    public async Task<Detail?> RegisterAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(connection, cancellationToken);
        if (!read.TryGet(out var session, out var error))
        {
            return DetailOf(error);
        }

        if (ConfigIn(session) is not { } config)
        {
            return Detail.Of("the session's configuration is not readable");
        }

        return WahaWebhooks.Put(config, webhookUrl, connection.WebhookSecret)
            ? await WriteAsync(connection, config, cancellationToken) : null;
    }

    public async Task RemoveAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(connection, cancellationToken);
        if (read.TryGet(out var session, out _) && ConfigIn(session) is { } config && WahaWebhooks.Remove(config, webhookUrl))
        {
            _ = await WriteAsync(connection, config, cancellationToken);
        }
    }

    /// <summary>Empty when the session has none; null when it cannot be written back unchanged.</summary>
    private static JsonObject? ConfigIn(JsonElement session)
    {
        if (session.At("config") is not { ValueKind: JsonValueKind.Object } config)
        {
            return [];
        }

        try
        {
            var text = HalfSurrogates.Repair(config.GetRawText());
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })?.AsObject();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Why the configuration was not written; null when it was.</returns>
    private async Task<Detail?> WriteAsync(EngineConnection connection, JsonObject config, CancellationToken cancellationToken)
    {
        using var request = WahaRequest.WriteSession(connection, config).For(connection);
        var answer = await http.SendAsync(request, WriteWithin, cancellationToken);

        // A validation error may quote the configuration, which contains the keys of other webhooks.
        return answer.IsSuccess ? null : answer.Describe(null, connection.Token, connection.WebhookSecret, connection.PathSecret);
    }

    private async Task<Result<JsonElement>> ReadAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var request = WahaRequest.ReadSession(connection).For(connection);
        var answer = await http.SendAsync(request, ReadWithin, cancellationToken);
        var json = TolerantJson.ObjectIn(answer.Body);
        if (answer.IsSuccess && json is { } session && session.Text("status") is not null && session.Text("name") is not null)
        {
            return session;
        }

        var text = answer.IsSuccess ? "the answer is not WAHA's"
            : answer.Status is >= 300 and < 400 ? "redirected" : WahaErrorText.In(json);
        var detail = answer.Describe(text, connection.Token, connection.WebhookSecret, connection.PathSecret);
        return answer.Status switch
        {
            401 => new EngineSetupError.Unauthorized(detail),
            403 => new EngineSetupError.Forbidden(detail),
            null or 408 or 429 or >= 500 => new EngineSetupError.Unreachable(connection.BaseUrl, detail),
            _ => new EngineSetupError.NotFound(connection.BaseUrl, connection.EngineInstance, detail),
        };
    }

    private static Detail DetailOf(Error error) => error switch
    {
        EngineSetupError.Unauthorized unauthorized => unauthorized.Detail,
        EngineSetupError.Forbidden forbidden => forbidden.Detail,
        EngineSetupError.Unreachable unreachable => unreachable.Detail,
        EngineSetupError.NotFound notFound => notFound.Detail,
        _ => Detail.Of("the session could not be read"),
    };
}
