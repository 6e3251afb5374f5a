using System.Net.Http.Json;
using System.Text;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>A public API with an active integration, whose instance can connect a scripted Evolution or Cloud API.</summary>
internal sealed class EngineScene : IAsyncDisposable
{
    /// <summary>The phone number id of Cloud API in <see cref="Cloud"/>.</summary>
    public const string PhoneNumber = "106540352242922";

    private EngineScene(SocketScene api, ScriptedAdapter evolution, ScriptedAdapter cloud)
    {
        Api = api;
        Evolution = evolution;
        Cloud = cloud;
        Engine = new RyzeClient(api.App.Url, token: null);
    }

    public SocketScene Api { get; }

    public ScriptedAdapter Evolution { get; }

    public ScriptedAdapter Cloud { get; }

    /// <summary>An engine that calls webhooks.</summary>
    public RyzeClient Engine { get; }

    public static async Task<EngineScene> StartAsync(TimeProvider? time = null, LinkTimes? times = null, bool activate = true)
    {
        var (evolution, cloud) = (new ScriptedAdapter(EngineKind.Evolution), new ScriptedAdapter(EngineKind.CloudApi));
        var api = await SocketScene.StartAsync(
            times, time, activate: activate, configure: builder => ScriptedAdapter.TakeOver(builder, evolution, cloud));
        return new EngineScene(api, evolution, cloud);
    }

    public static Dictionary<string, object?> EvolutionBody(string engineInstance = "phone-1") => new(StringComparer.Ordinal)
    {
        ["engine"] = "evolution",
        ["engineBaseUrl"] = "https://evolution.example.com/",
        ["engineToken"] = "marked-engine-token",
        ["engineInstance"] = engineInstance,
    };

    public static Dictionary<string, object?> CloudBody(string phoneNumberId = PhoneNumber, string appSecret = "marked-app-secret") =>
        new(StringComparer.Ordinal)
        {
            ["engine"] = "cloud-api",
            ["engineToken"] = "marked-engine-token",
            ["phoneNumberId"] = phoneNumberId,
            ["appSecret"] = appSecret,
        };

    public Task<Answer> SetAsync(object body, string instance = RyzeClient.Instance) =>
        Api.App.Client.SendAsync(HttpMethod.Post, $"/api/engine/set/{instance}", JsonContent.Create(body));

    public Task<Answer> ListAsync(string instance = RyzeClient.Instance) =>
        Api.App.Client.SendAsync(HttpMethod.Get, $"/api/engine/list/{instance}");

    public Task<Answer> DeleteAsync(string instance = RyzeClient.Instance) =>
        Api.App.Client.SendAsync(HttpMethod.Delete, $"/api/engine/delete/{instance}");

    /// <summary>Connects the engine, and returns the path of its webhook.</summary>
    public async Task<string> ConnectAsync(object body, string instance = RyzeClient.Instance)
    {
        var set = await SetAsync(body, instance);
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        return PathOf(set);
    }

    public static string PathOf(Answer set) => new Uri((string)set.Json["engine"]!["webhookUrl"]!).AbsolutePath;

    /// <summary>Calls a webhook as the engine of the adapter's last connection.</summary>
    public Task<Answer> CallAsync(string path, string body, ScriptedAdapter? adapter = null, string? secret = null)
    {
        var last = (adapter ?? Evolution).Last;
        return Engine.SendAsync(
            HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"),
            (ScriptedAdapter.Header, secret ?? (last.AppSecret ?? last.WebhookSecret).Reveal()));
    }

    public Task<long> StoredAsync() => Api.Folder.CountAsync("ryze.db", "outbox_events");

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Api.DisposeAsync();
    }
}
