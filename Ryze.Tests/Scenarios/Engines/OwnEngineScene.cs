using System.Net.Http.Json;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
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

    /// <summary>What an agent reads after <see cref="SendFault.Refused"/>.</summary>
    public string Refusal => Engine.Kind switch
    {
        EngineKind.CloudApi => "WhatsApp cannot deliver to this customer: not on WhatsApp, an old app, terms not accepted, or a block",
        EngineKind.Waha => "No LID for user",
        _ => "the number is not on WhatsApp",
    };

    public SandboxDesk Desk => Chatwoot.Desk.Desk;

    public SandboxInbox Inbox => Chatwoot.Desk.Inboxes.Single();

    public SandboxAgent Agent => new(Chatwoot.Desk, TimeProvider.System);

    /// <summary>Starts everything, and connects engine and Chatwoot as a customer does.</summary>
    public static async Task<OwnEngineScene> StartAsync(EngineKind kind) => await StartAsync(await EngineServer.StartAsync(kind));

    /// <param name="ryzeUrl">Where the engine reaches Ryze; null for an engine on this machine.</param>
    public static async Task<OwnEngineScene> StartAsync(IEngineServer engine, Uri? ryzeUrl = null)
    {
        var scene = new OwnEngineScene(engine, await ScriptedChatwoot.StartAsync());
        var settings = RyzeApp.Settings(scene._folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        if (ryzeUrl is not null)
        {
            settings["urls"] = $"http://0.0.0.0:{ryzeUrl.Port}";
            settings["BASE_URL"] = settings["BRIDGE_PUBLIC_URL"] = ryzeUrl.AbsoluteUri.TrimEnd('/');
        }

        scene.App = await RyzeApp.StartAsync(settings);
        var connected = await scene.SetAsync(engine.SetBody());
        Assert.That(connected.Code, Is.EqualTo(201), connected.Body);
        Assert.That((bool)connected.Json["engine"]!["webhookRegistered"]!, Is.True, connected.Body);
        var activated = await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url));
        Assert.That(activated.Code, Is.EqualTo(201), activated.Body);
        return scene;
    }

    /// <summary>Connects the instance to an engine.</summary>
    public Task<Answer> SetAsync(Dictionary<string, object?> body) =>
        App.Client.SendAsync(HttpMethod.Post, $"/api/engine/set/{RyzeClient.Instance}", JsonContent.Create(body));

    /// <summary>Whether the bridge knows the outcome of this agent message.</summary>
    public async Task<bool> IsDoneAsync(long messageId) => await SqliteFile.ScalarAsync<long>(
        _folder.File("bridge.db"),
        $"SELECT COUNT(*) FROM agent_messages WHERE MessageId = @id AND State <> {AgentMessageState.Waiting:D}", ("@id", messageId)) == 1;

    /// <summary>Skips the rest of the test when the engine lacks an ability.</summary>
    public void Requires(EngineAbilities ability)
    {
        if (!Engine.Abilities.HasFlag(ability))
        {
            Assert.Ignore($"This engine has no {ability.ToString().ToLowerInvariant()}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Engine.DisposeAsync();
        await Chatwoot.DisposeAsync();
        _folder.Dispose();
    }
}
