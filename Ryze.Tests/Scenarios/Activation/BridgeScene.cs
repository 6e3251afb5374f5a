using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>The bridge role in this process, its caller, and a scripted Chatwoot.</summary>
internal sealed class BridgeScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScriptedChatwoot Chatwoot { get; private set; } = null!;

    public RyzeApp Bridge { get; private set; } = null!;

    public string DatabaseFile => _folder.File("bridge.db");

    public BridgeCaller Caller { get; private set; } = null!;

    public static async Task<BridgeScene> StartAsync(TimeProvider? time = null, params (string Name, string? Value)[] settings)
    {
        var scene = new BridgeScene { Chatwoot = await ScriptedChatwoot.StartAsync() };
        var all = RealBridge.Settings(scene._folder);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        scene.Bridge = await RyzeApp.StartAsync(all, time: time);
        scene.Caller = new BridgeCaller(scene.Bridge.Url);
        return scene;
    }

    /// <summary>Activates and expects 201.</summary>
    public async Task<string> ActivatedAsync(string key, long accountId = 1, string inboxName = "Orion")
    {
        var answer = await Caller.ActivateAsync(key, BridgeCaller.Body(Chatwoot.Url, accountId, inboxName: inboxName));
        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        return (string)answer.Json["id"]!;
    }

    public static void AssertFailed(Answer answer, int status, string code, string detail = "", int? chatwootStatus = null)
    {
        var error = answer.Json["error"]!;
        Assert.That(
            (answer.Code, (string?)error["code"], (string?)error["detail"], (int?)error["chatwoot_status"]),
            Is.EqualTo((status, (string?)code, (string?)detail, chatwootStatus)),
            answer.Body);
        Assert.That(answer.Json.AsObject().Select(p => p.Key), Is.EqualTo(new[] { "error" }));
        Assert.That((string?)error["message"], Is.Not.Empty);
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Chatwoot.DisposeAsync();
        await Bridge.DisposeAsync();
        _folder.Dispose();
    }
}
