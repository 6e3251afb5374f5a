using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Infrastructure.PublicApi.BridgeClient;

/// <summary>
/// Maps an unsuccessful answer of the bridge to an error (docs/spec/bridge.md 1), by its <c>code</c>. Without a code the text decides, by
/// the words of Chatwoot or Go's net package.
/// </summary>
internal static partial class BridgeAnswers
{
    private static readonly FrozenDictionary<string, BridgeErrorCode> Codes = Enum.GetValues<BridgeErrorCode>()
        .ToFrozenDictionary(code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()), StringComparer.Ordinal);

    /// <param name="subject">The activation whose Chatwoot the error names.</param>
    public static Error Classify(HttpStatusCode status, string body, ActivateRequest? subject)
    {
        var (code, text) = Parse(body);
        var detail = Detail.Of(text, subject?.ChatwootApiToken);
        var url = subject?.ChatwootBaseUrl ?? "";
        var account = subject?.ChatwootAccountId ?? 0;
        return code switch
        {
            BridgeErrorCode.ChatwootNotFound => new ChatwootError.NotFound(url, account, detail),
            BridgeErrorCode.ChatwootInvalid => new ChatwootError.Invalid(detail),
            BridgeErrorCode.ChatwootUnauthorized => new ChatwootError.Unauthorized(detail),
            BridgeErrorCode.ChatwootForbidden => new ChatwootError.Forbidden(account, detail),
            BridgeErrorCode.ChatwootUnreachable => new ChatwootError.Unreachable(url, detail),
            BridgeErrorCode.ActivationInProgress => new IntegrationError.ActivationInProgress(),
            BridgeErrorCode.IntegrationNotFound => new IntegrationError.None(),
            BridgeErrorCode.BridgeUnauthorized => new BridgeError.Rejected(Described(status, text)),
            BridgeErrorCode.InvalidRequest => new BridgeError.Unreachable(Described(status, text), MayHaveActed: false),
            _ => ByText(status, text, detail, url, account),
        };
    }

    /// <summary>Maps an activation's answer: an activation has no integration that could be missing.</summary>
    public static Func<HttpStatusCode, string, Error> OfActivation(ActivateRequest subject) =>
        (status, body) => Classify(status, body, subject) switch
    {
        IntegrationError.None => new BridgeError.Unreachable(Detail.Of("the bridge does not know its own activation"), MayHaveActed: true),
        var error => error,
    };

    /// <summary>
    /// Maps an integration's answer. Only a bridge's own 404 means "unknown", because a proxy without a bridge sends 404 too.
    /// </summary>
    public static Error OfIntegration(HttpStatusCode status, string body) =>
        status is HttpStatusCode.NotFound && IsEnvelope(body) ? new IntegrationError.None() : Classify(status, body, subject: null);

    /// <summary>Maps an answer about dead letters, which not every bridge supports.</summary>
    public static Error OfDeadLetters(HttpStatusCode status, string body) => Classify(status, body, subject: null) switch
    {
        IntegrationError.None => new BridgeError.UnknownIntegration(),
        _ when status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented =>
            new BridgeError.NoDeadLetters((int)status),
        BridgeError error => error,

        // The bridge does not call Chatwoot for them, so a Chatwoot error text proves nothing.
        _ => new BridgeError.Unreachable(Described(status, Parse(body).Text), MayHaveActed: true),
    };

    /// <summary>Whether a bridge sent the body: JSON with any <c>error</c>.</summary>
    private static bool IsEnvelope(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Error ByText(HttpStatusCode status, string text, Detail detail, string url, long account)
    {
        if (text.Contains("Invalid Access Token", StringComparison.OrdinalIgnoreCase) || Http(text, 401))
        {
            return new ChatwootError.Unauthorized(detail);
        }

        if (Http(text, 403))
        {
            return new ChatwootError.Forbidden(account, detail);
        }

        // docs/spec/api.md 4.3: a 422 without an attribute is about the account or endpoint, not the payload.
        var isPayload = text.Contains("attributes", StringComparison.Ordinal)
            || text.Contains("param is missing", StringComparison.Ordinal);
        if (Http(text, 402) || (Http(text, 422) && isPayload))
        {
            return new ChatwootError.Invalid(detail);
        }

        if (Http(text, 404) || Http(text, 422))
        {
            return new ChatwootError.NotFound(url, account, detail);
        }

        if (ServerSide().IsMatch(text) || Network().IsMatch(text))
        {
            return new ChatwootError.Unreachable(url, detail);
        }

        return status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? new BridgeError.Rejected(Described(status, text))
            : new BridgeError.Unreachable(Described(status, text), MayHaveActed: true);
    }

    private static Detail Described(HttpStatusCode status, string text) =>
        Detail.Of($"HTTP {(int)status}{(string.IsNullOrWhiteSpace(text) ? "" : ": ")}{text}");

    private static bool Http(string text, int status) => text.Contains($"HTTP {status}", StringComparison.OrdinalIgnoreCase);

    private static (BridgeErrorCode? Code, string Text) Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.Object)
            {
                var text = Text(error, "detail") is { Length: > 0 } detail ? detail : Text(error, "message");
                return (CodeOf(Text(error, "code")), text);
            }
        }
        catch (JsonException)
        {
            // Free text: another bridge implementation, or a proxy.
        }

        return (null, body);
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static BridgeErrorCode? CodeOf(string code) => Codes.TryGetValue(code, out var known) ? known : null;

    [GeneratedRegex(
        @"HTTP (5\d\d|429)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ServerSide();

    [GeneratedRegex(
        "no such host|connection refused|i/o timeout|dial tcp",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Network();
}
