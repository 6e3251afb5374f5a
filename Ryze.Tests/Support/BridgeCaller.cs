using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Ryze.Tests.Support;

/// <summary>A third-party public API that calls a bridge as docs/spec/bridge.md 1 describes.</summary>
internal sealed class BridgeCaller(Uri bridge, string? token = RealBridge.Token) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = bridge, Timeout = TimeSpan.FromSeconds(100),
    };

    public static Dictionary<string, object?> Body(
        string chatwootBaseUrl, long accountId = 1, string token = "sandbox-admin-token", string inboxName = "Orion",
        string integration = "cwi_1") =>
        new(StringComparer.Ordinal)
        {
            ["instance"] = "suporte",
            ["channel_url"] = AcceptingLink.UrlBeside(chatwootBaseUrl, integration),
            ["chatwoot_base_url"] = chatwootBaseUrl,
            ["chatwoot_account_id"] = accountId,
            ["chatwoot_api_token"] = token,
            ["inbox_name"] = inboxName,
            ["sign_messages"] = false,
            ["ignore_groups"] = false,
            ["start_as_pending"] = false,
            ["reopen_resolved"] = false,
        };

    /// <param name="key">The <c>Idempotency-Key</c>; null for none.</param>
    public Task<Answer> ActivateAsync(string? key, object body) =>
        SendAsync(HttpMethod.Post, "/v1/integrations/activate", key, JsonContent.Create(body));

    public Task<Answer> GetAsync(string id) => SendAsync(HttpMethod.Get, $"/v1/integrations/{id}");

    public Task<Answer> FindAsync(string activationId) => SendAsync(HttpMethod.Get, $"/v1/integrations?activation_id={activationId}");

    public Task<Answer> RemoveAsync(string id, bool keepInbox = false, bool restoreSuperseded = false, bool removeEmpty = false) =>
        SendAsync(
            HttpMethod.Delete,
            $"/v1/integrations/{id}?keep_inbox={(keepInbox ? "true" : "false")}&restore_superseded={(restoreSuperseded ? "true" : "false")}"
            + (removeEmpty ? "&remove_empty=true" : ""));

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? key = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    public void Dispose() => _http.Dispose();
}
