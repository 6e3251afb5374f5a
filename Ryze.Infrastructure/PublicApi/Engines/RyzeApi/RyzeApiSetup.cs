using System.Text.Json;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>Reads the answers of the set-up calls (docs/spec/ryzeapi.md 6.5).</summary>
internal static class RyzeApiSetup
{
    /// <summary>Reads <c>GET /api/instance/list</c>.</summary>
    public static Result<EngineCheck> Read(EngineAnswer answer, EngineConnection connection)
    {
        var detail = Describe(answer, connection);
        switch (answer.Status)
        {
            case 401:
                return new EngineSetupError.Unauthorized(detail);
            case 403:
                return new EngineSetupError.Forbidden(detail);
            case null or 429 or >= 500:
                return new EngineSetupError.Unreachable(connection.BaseUrl, detail);
            case < 200 or >= 300:
                return NotFound(connection, detail);
        }

        if (TolerantJson.ObjectIn(answer.Body) is not { } json
            || TolerantJson.Member(json, "instances") is not { ValueKind: JsonValueKind.Array } list)
        {
            return NotFound(connection, Detail.Of($"HTTP {answer.Status} without a list of instances"));
        }

        foreach (var item in list.EnumerateArray())
        {
            if (string.Equals(NameOf(item), connection.EngineInstance, StringComparison.OrdinalIgnoreCase))
            {
                return CheckOf(item);
            }
        }

        return NotFound(connection, Detail.Of("the token's account has no instance of this name"));
    }

    public static bool IsDone(EngineAnswer answer) => answer.IsSuccess && TolerantJson.ObjectIn(answer.Body) is { } json
        && TolerantJson.Member(json, "success") is not { ValueKind: JsonValueKind.False };

    public static Detail Describe(EngineAnswer answer, EngineConnection connection)
    {
        var error = TolerantJson.ObjectIn(answer.Body) is { } json ? TolerantJson.Member(json, "error") : null;
        var text = error is { } inner ? TolerantJson.Text(inner, "message") ?? TolerantJson.AsText(inner) : null;
        return answer.Describe(
            text ?? (answer.Status is >= 300 and < 400 ? "redirected" : null),
            connection.Token, connection.WebhookSecret, connection.PathSecret);
    }

    public static bool IsEnabled(JsonElement webhook, Uri url) =>
        TolerantJson.Member(webhook, "enabled") is { ValueKind: JsonValueKind.True }
            && TolerantJson.Text(webhook, "url") == url.AbsoluteUri;

    private static string? NameOf(JsonElement item) => TolerantJson.Text(item, "name") ?? TolerantJson.Text(item, "instanceName");

    private static EngineCheck CheckOf(JsonElement item)
    {
        var connection = TolerantJson.Member(item, "connection") ?? item;
        var state = TolerantJson.Text(connection, "state") ?? TolerantJson.Text(item, "status");
        var jid = TolerantJson.Text(connection, "numberJid");
        var number = jid?.Split('@', ':')[0];
        return new EngineCheck(
            PhoneState.Of(state, DateTimeOffset.UnixEpoch)?.Word ?? PhoneState.Disconnected,
            number is { Length: > 0 and <= 20 } && number.All(char.IsAsciiDigit) ? "+" + number : null,
            []);
    }

    private static EngineSetupError.NotFound NotFound(EngineConnection connection, Detail detail) =>
        new(connection.BaseUrl, connection.EngineInstance, detail);
}
