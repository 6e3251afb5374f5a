using System.Net.Http.Json;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>Both roles in this process, with an instance that uses an engine server and a scripted Chatwoot.</summary>
internal sealed class OwnEngineScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private OwnEngineScene(IEngineServer engine, ScriptedChatwoot chatwoot) => (Engine, Chatwoot) = (engine, chatwoot);

    public IEngineServer Engine { get; }

    public ScriptedChatwoot Chatwoot { get; }

    public RyzeApp App { get; private set; } = null!;

    public SandboxDesk Desk => Chatwoot.Desk.Desk;

    public SandboxInbox Inbox => Chatwoot.Desk.Inboxes.Single();

    public SandboxAgent Agent => new(Chatwoot.Desk, TimeProvider.System);

    /// <summary>Starts everything, and connects engine and Chatwoot as a customer does.</summary>
    public static async Task<OwnEngineScene> StartAsync(EngineKind kind)
    {
        var scene = new OwnEngineScene(await EngineServer.StartAsync(kind), await ScriptedChatwoot.StartAsync());
        var settings = RyzeApp.Settings(scene._folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        scene.App = await RyzeApp.StartAsync(settings);
        var connected = await scene.App.Client.SendAsync(
            HttpMethod.Post, $"/api/engine/set/{RyzeClient.Instance}", JsonContent.Create(scene.Engine.SetBody()));
        Assert.That(connected.Code, Is.EqualTo(201), connected.Body);
        Assert.That((bool)connected.Json["engine"]!["webhookRegistered"]!, Is.True, connected.Body);
        var activated = await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url));
        Assert.That(activated.Code, Is.EqualTo(201), activated.Body);
        return scene;
    }

    public Task<long> CountAsync(string table) => _folder.CountAsync("bridge.db", table);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Engine.DisposeAsync();
        await Chatwoot.DisposeAsync();
        _folder.Dispose();
    }
}
