using System.Net.Http.Json;
using System.Text;

namespace Ryze.Tests.Support;

/// <summary>A customer who calls the public API over real HTTP.</summary>
internal sealed class RyzeClient(Uri baseAddress, string? token = RyzeClient.Token) : IDisposable
{
    public const string Token = "test-account-token";
    public const string Instance = "suporte";

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = baseAddress, Timeout = TimeSpan.FromSeconds(100) };

    public Task<Answer> SetAsync(object body, string instance = Instance) =>
        SendAsync(HttpMethod.Post, $"/api/chatwoot/set/{instance}", JsonContent.Create(body));

    public Task<Answer> SetTextAsync(string json, string instance = Instance) =>
        SendAsync(HttpMethod.Post, $"/api/chatwoot/set/{instance}", new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<Answer> ListAsync(string instance = Instance) => SendAsync(HttpMethod.Get, $"/api/chatwoot/list/{instance}");

    public Task<Answer> DeleteAsync(string instance = Instance, string query = "") =>
        SendAsync(HttpMethod.Delete, $"/api/chatwoot/delete/{instance}{query}");

    public Task<Answer> CreateAsync(object body) => SendAsync(HttpMethod.Post, "/api/instance/new", JsonContent.Create(body));

    public Task<Answer> CreateTextAsync(string json) =>
        SendAsync(HttpMethod.Post, "/api/instance/new", new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<Answer> InstancesAsync(string query = "") => SendAsync(HttpMethod.Get, $"/api/instance/list{query}");

    public Task<Answer> DeleteInstanceAsync(string instance = Instance) => SendAsync(HttpMethod.Delete, $"/api/instance/delete/{instance}");

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null && headers.All(h => h.Name is not "token" and not "Authorization"))
        {
            request.Headers.Add("token", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    /// <summary>The body of an activation with this Chatwoot.</summary>
    public static Dictionary<string, object?> Body(
        string chatwootBaseUrl, long accountId = 1, string apiToken = "sandbox-admin-token", string inboxName = "WhatsApp - Orion") =>
            new(StringComparer.Ordinal)
    {
        ["chatwootBaseUrl"] = chatwootBaseUrl,
        ["chatwootAccountId"] = accountId,
        ["chatwootApiToken"] = apiToken,
        ["inboxName"] = inboxName,
    };

    public void Dispose() => _http.Dispose();
}
