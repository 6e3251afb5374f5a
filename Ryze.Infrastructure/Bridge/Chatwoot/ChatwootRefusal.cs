using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Which family of api.md 4.3 an answer belongs to that did not bring what was asked for. Chatwoot's statuses do not line up with the
/// families (a missing right is 401 too), so status and body decide together (reference chatwoot.md 1.1.3 and 1.1.4, Chatwoot 4.15.1).
/// </summary>
internal static class ChatwootRefusal
{
    private const string NotAChatwootAnswer = "not a Chatwoot answer";
    private const string ResourceNotFound = "Resource could not be found";

    // Hard-coded English in Chatwoot, whatever the locale. All of them are 401 and mean that the token itself is good.
    private static readonly string[] RightsTexts =
    [
        "You are not authorized to do this action",
        "You are not authorized to access this account",
        "Account is suspended",
        "Access to this endpoint is not authorized for bots",
        "Bot is not authorized to access this account",
    ];

    /// <param name="secrets">Values of this call that must not show in the detail.</param>
    public static ChatwootFailure Of(ChatwootAnswer answer, params ReadOnlySpan<Secret?> secrets)
    {
        var (code, text) = Classify(answer);
        return new ChatwootFailure(code, Detail.Of(text, secrets), answer.Status) { RefusedBy = RefuserOf(answer), IsTooLarge = answer.Body is null };
    }

    private static RefusedBy RefuserOf(ChatwootAnswer answer) =>
        answer.Status is not (401 or 403 or 404) ? RefusedBy.Chatwoot
        : answer is not { IsHtml: false, Json: { } json } ? RefusedBy.Stranger
        : answer.Status == 404 ? RefuserOfNotFound(json)
        : LenientJson.Text(json, "error") is not null || LenientJson.Member(json, "errors") is { ValueKind: JsonValueKind.Array } ? RefusedBy.Chatwoot
        : RefusedBy.Stranger;

    /// <summary>A gateway may answer 404 with an error of its own in JSON; Chatwoot's words are the same in every language.</summary>
    private static RefusedBy RefuserOfNotFound(JsonElement json) =>
        LenientJson.Member(json, "status") is not null ? RefusedBy.Routes
        : LenientJson.Text(json, "error")?.Trim() == ResourceNotFound ? RefusedBy.Chatwoot
        : RefusedBy.Stranger;

    private static (BridgeErrorCode Code, string Text) Classify(ChatwootAnswer answer) => answer.Status switch
    {
        >= 300 and < 400 => (BridgeErrorCode.ChatwootNotFound, Redirect(answer)),

        // 408 comes from a proxy in front and is as passing as its 502.
        408 or 429 or >= 500 => (BridgeErrorCode.ChatwootUnreachable, Said(answer, ReasonPhrases.GetReasonPhrase(answer.Status))),
        _ when answer.Call == ChatwootCall.Version => (BridgeErrorCode.ChatwootNotFound, "not a Chatwoot: " + WhatCame(answer)),

        // A creation that was agreed to and cannot be read may have made an inbox. Only "unreachable" tells the caller to look for it.
        < 300 when answer is { Call: ChatwootCall.CreateInbox, IsHtml: false } => (BridgeErrorCode.ChatwootUnreachable, WhatCame(answer)),
        < 300 => (BridgeErrorCode.ChatwootNotFound, WhatCame(answer)),
        _ when answer.IsHtml || answer.Body is null => (BridgeErrorCode.ChatwootNotFound, WhatCame(answer)),
        401 => Unauthorized(answer),
        402 => (BridgeErrorCode.ChatwootInvalid, Said(answer)),
        403 => (BridgeErrorCode.ChatwootForbidden, Said(answer)),
        422 when IsAboutThePayload(answer) => (BridgeErrorCode.ChatwootInvalid, Said(answer)),
        _ => (BridgeErrorCode.ChatwootNotFound, Said(answer)),
    };

    private static (BridgeErrorCode Code, string Text) Unauthorized(ChatwootAnswer answer)
    {
        if (answer.Json is { } json)
        {
            // The sign-in error is localized, its shape is not.
            if (LenientJson.Member(json, "errors") is { ValueKind: JsonValueKind.Array })
            {
                return (BridgeErrorCode.ChatwootUnauthorized, Said(answer) + " (the header may be stripped by a proxy)");
            }

            if (LenientJson.Text(json, "error") is { } error
                && RightsTexts.Contains(error.Trim().TrimEnd('.'), StringComparer.OrdinalIgnoreCase))
            {
                return (BridgeErrorCode.ChatwootForbidden, Said(answer));
            }
        }

        return (BridgeErrorCode.ChatwootUnauthorized, Said(answer));
    }

    private static bool IsAboutThePayload(ChatwootAnswer answer) =>
        answer.Json is { } json
        && (LenientJson.Member(json, "attributes") is not null
            || ChatwootJson.ErrorText(json)?.Contains("param is missing", StringComparison.OrdinalIgnoreCase) == true);

    // Only Chatwoot's own words are repeated, never the text of a stranger's page.
    private static string Said(ChatwootAnswer answer, string otherwise = NotAChatwootAnswer)
    {
        var text = answer.IsHtml ? null
            : answer.Json is { } json ? ChatwootJson.ErrorText(json)
            : answer.Body?.Trim() == "Retry later" ? "Retry later"
            : null;
        text = string.IsNullOrWhiteSpace(text) ? otherwise : text;
        return text.Length == 0 ? $"HTTP {answer.Status}" : $"HTTP {answer.Status}: {text}";
    }

    // Never quotes a body: a 2xx one may be a profile, which carries the token.
    private static string WhatCame(ChatwootAnswer answer) =>
        answer.Body is null ? $"answer larger than {answer.MaxLength / (1024 * 1024)} MiB"
        : answer is { IsSuccess: false, IsHtml: false } ? Said(answer)
        : answer is { IsHtml: true, Call: ChatwootCall.Version } ? $"HTTP {answer.Status} with an HTML page"
        : answer is { Json: not null, Call: ChatwootCall.Version } ? $"HTTP {answer.Status} without a version"
        : $"HTTP {answer.Status}: {NotAChatwootAnswer}";

    private static string Redirect(ChatwootAnswer answer)
    {
        if (answer.Location is null || !Uri.TryCreate(answer.Requested, answer.Location, out var target))
        {
            return $"HTTP {answer.Status}: redirected without an address";
        }

        var sameHost = string.Equals(target.IdnHost, answer.Requested.IdnHost, StringComparison.OrdinalIgnoreCase);
        return sameHost && target.Scheme == Uri.UriSchemeHttps && answer.Requested.Scheme == Uri.UriSchemeHttp
            ? "use https"
            : "redirected to " + target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }
}
