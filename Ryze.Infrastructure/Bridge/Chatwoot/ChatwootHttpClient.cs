using System.Globalization;
using System.Text.Json;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>The Chatwoot API over HTTP (docs/spec/bridge.md 1.1; docs/spec/chatwoot.md 1.1, 1.2 and 1.7).</summary>
/// <param name="http">
/// Must follow no redirects, enforce the address policy and have no timeout. Each call here has a timeout:
/// <see cref="ChatwootTransport.ReadTimeout"/> or <see cref="ChatwootTransport.WriteTimeout"/>.
/// </param>
internal sealed class ChatwootHttpClient(HttpClient http, TimeProvider time) : IChatwootClient
{
    private readonly ChatwootTransport _transport = new(http, time);

    public async Task<Result<string>> GetVersionAsync(string baseUrl, CancellationToken cancellationToken)
    {
        var sent = await _transport.SendAsync(ChatwootCall.Version, HttpMethod.Get, At(baseUrl, "/api"), null, null, cancellationToken);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        return answer is { Status: 200, IsHtml: false, Json: { } json } && TolerantJson.Text(json, "version") is { Length: > 0 } version
            ? version
            : ChatwootRefusal.Of(answer);
    }

    public async Task<Error?> CheckAdministratorAsync(ChatwootAccess access, CancellationToken cancellationToken)
    {
        var sent = await _transport.SendAsync(
            ChatwootCall.Repeatable, HttpMethod.Get, At(access.BaseUrl, "/api/v1/profile"), access.ApiToken, null, cancellationToken);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        if (answer is not { IsSuccess: true, IsHtml: false, Json: { } profile }
            || TolerantJson.Member(profile, "accounts") is not { ValueKind: JsonValueKind.Array } accounts)
        {
            return ChatwootRefusal.Of(answer, access.ApiToken);
        }

        foreach (var account in accounts.EnumerateArray())
        {
            if (ChatwootJson.Id(account) == access.AccountId)
            {
                return FaultOf(account, access, answer.Status);
            }
        }

        return await ExplainMissingMembershipAsync(access, cancellationToken);
    }

    public async Task<Result<IReadOnlyList<ChatwootInbox>>> ListInboxesAsync(ChatwootAccess access, CancellationToken cancellationToken)
    {
        var shareKey = FairShareKey.Of(access.Tenant, access.BaseUrl, access.AccountId);
        var sent = await _transport.ListAsync(Inboxes(access), access.ApiToken, shareKey, ChatwootJson.Inboxes, cancellationToken);
        return sent.TryGet(out var list, out var error) ? list.Read(access.ApiToken) : error;
    }

    public async Task<Result<ChatwootInbox>> CreateInboxAsync(
        ChatwootAccess access, string name, string webhookUrl, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(new { name, channel = new { type = "api", webhook_url = webhookUrl } });
        var sent = await _transport.SendAsync(
            ChatwootCall.CreateInbox, HttpMethod.Post, Inboxes(access), access.ApiToken, json, cancellationToken);
        return InboxOf(sent, access, webhookUrl);
    }

    public async Task<Result<ChatwootInbox>> UpdateInboxAsync(
        ChatwootAccess access, long inboxId, string name, string? webhookUrl, CancellationToken cancellationToken)
    {
        // An explicit null removes the webhook URL; a missing key keeps it.
        var json = JsonSerializer.Serialize(new { name, channel = new { webhook_url = webhookUrl } });
        var sent = await _transport.SendAsync(
            ChatwootCall.Repeatable, HttpMethod.Patch, Inboxes(access, inboxId), access.ApiToken, json, cancellationToken);
        return InboxOf(sent, access, webhookUrl);
    }

    public async Task<Error?> DeleteInboxAsync(ChatwootAccess access, long inboxId, CancellationToken cancellationToken)
    {
        var sent = await _transport.SendAsync(
            ChatwootCall.Repeatable, HttpMethod.Delete, Inboxes(access, inboxId), access.ApiToken, null, cancellationToken);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        return answer.IsSuccess || answer.Status is 401 or 403 or 404 ? null : ChatwootRefusal.Of(answer, access.ApiToken);
    }

    private static ChatwootFailure? FaultOf(JsonElement account, ChatwootAccess access, int status)
    {
        // Older versions do not report the account's status; later calls reveal it.
        if (TolerantJson.Text(account, "status") is { } state && state != "active")
        {
            return Forbidden($"Account is {state}", access, status);
        }

        var role = account.Text("role") is { Length: > 0 } named ? named : null;
        return role == "administrator"
            ? null
            : Forbidden(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the token's user has role {role ?? "unknown"} on account {access.AccountId}, administrator is needed"),
                access,
                status);
    }

    // The profile lists only the user's accounts, so a second call checks whether the account exists.
    private async Task<Error> ExplainMissingMembershipAsync(ChatwootAccess access, CancellationToken cancellationToken)
    {
        var sent = await _transport.SendAsync(
            ChatwootCall.Repeatable, HttpMethod.Get, Inboxes(access), access.ApiToken, null, cancellationToken);
        var notAMember = string.Create(CultureInfo.InvariantCulture, $"the token's user is not a member of account {access.AccountId}");
        if (!sent.TryGet(out var answer, out _))
        {
            return Forbidden(notAMember, access, null);
        }

        var refusal = ChatwootRefusal.Of(answer, access.ApiToken);
        return answer.Status == 404 || refusal.Code == BridgeErrorCode.ChatwootForbidden
            ? refusal
            : Forbidden(notAMember, access, answer.Status);
    }

    private static ChatwootFailure Forbidden(string text, ChatwootAccess access, int? status) =>
        new(BridgeErrorCode.ChatwootForbidden, Detail.Of(text, access.ApiToken), status);

    private static Result<ChatwootInbox> InboxOf(Result<ChatwootAnswer> sent, ChatwootAccess access, string? webhookUrl)
    {
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        // The webhook URL contains the path secret, and Chatwoot may quote the request in its answer.
        return answer is { IsSuccess: true, IsHtml: false, Json: { } json } && ChatwootJson.Inbox(json) is { } inbox
            ? inbox
            : ChatwootRefusal.Of(answer, access.ApiToken, webhookUrl is null ? null : new Secret(webhookUrl));
    }

    private static Uri Inboxes(ChatwootAccess access, long? inboxId = null) => At(
        access.BaseUrl,
        string.Create(CultureInfo.InvariantCulture, $"/api/v1/accounts/{access.AccountId}/inboxes{(inboxId is null ? "" : "/")}{inboxId}"));

    // A base URL may have a path (https://x/desk), so the API path is appended to it.
    private static Uri At(string baseUrl, string path) => new(ChatwootBaseUrl.Normalize(baseUrl) + path);
}
