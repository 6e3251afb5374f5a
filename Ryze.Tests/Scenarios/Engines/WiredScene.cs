using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>
/// Both roles in this process. The instance uses an engine of its own at a <see cref="StubEngine"/>, through the real adapter.
/// </summary>
internal sealed class WiredScene : IAsyncDisposable
{
    private WiredScene(RelayScene relay, StubEngine engine) => (Relay, Engine) = (relay, engine);

    /// <summary>The path of the webhook.</summary>
    public string Webhook { get; private set; } = "";

    public RelayScene Relay { get; }

    public StubEngine Engine { get; }

    public EngineWire Wire { get; set; } = null!;

    /// <summary>Gets the body of a send; null cuts the connection.</summary>
    public Func<string, Task<(int Status, string Json)?>> OnSend { get; set; } = _ => Task.FromResult<(int, string)?>(null);

    /// <summary>The bodies of the calls that send a message.</summary>
    public List<string> Sends =>
        [.. Engine.Calls.Where(call => Wire.SetupAnswer(call.Call, call.Body) is null).Select(call => call.Body)];

    /// <summary>The texts in Chatwoot.</summary>
    public IEnumerable<string> Shown => Relay.Desk.Messages.Select(message => message.Content);

    /// <summary>The instance still uses the default engine, so that a test can open a conversation.</summary>
    /// <param name="logs">Logging in addition to the default.</param>
    public static async Task<WiredScene> StartAsync(Action<WebApplicationBuilder>? logs = null) =>
        new(await RelayScene.StartAsync(time: null, logs), await StubEngine.StartAsync());

    public async Task ConnectAsync(EngineWire wire)
    {
        Wire = wire;
        Engine.OnCall = async (call, body) => Wire.SetupAnswer(call, body) ?? await OnSend(body);
        var set = await SetAsync(wire.SettingsFor(Engine.Url));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        Webhook = new Uri((string)set.Json["engine"]!["webhookUrl"]!).AbsolutePath;
    }

    public Task<Answer> SetAsync(object settings) => Relay.App.Client.SendAsync(
        HttpMethod.Post, $"/api/engine/set/{RyzeClient.Instance}", JsonContent.Create(settings));

    /// <summary>Calls the webhook as the engine.</summary>
    public async Task CallAsync(string body)
    {
        var answer = await PostAsync(Webhook, body, Wire.Sign(body));
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
    }

    public Task<Answer> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        Relay.App.Client.SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
