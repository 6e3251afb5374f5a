using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/api.md 5 and 7: <c>instance.state</c> events decide an instance's status.</summary>
internal sealed class PhoneStateTests
{
    private EngineScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await EngineScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Status_follows_the_default_engines_states()
    {
        Assert.That(await StatusAsync(), Is.EqualTo("disconnected"), "until the first state");
        foreach (var (state, minute, status) in new[]
        {
            ("connected", 1, "connected"), ("keepalive_timeout", 2, "keepalive_timeout"), ("keepalive_restored", 3, "connected"),
            ("loggedout", 4, "logged_out"), ("QR_READY", 5, "qr_ready"), ("not a state", 6, "qr_ready"), ("connected", 4, "qr_ready"),
        })
        {
            Assert.That((await _scene.Api.OfferAsync(State(state, minute))).Code, Is.EqualTo(202));
            Assert.That(await StatusAsync(), Is.EqualTo(status), $"{state} at {minute}");
        }
    }

    [Test]
    public async Task Integration_reports_a_phone_that_is_not_connected()
    {
        Assert.That(await IntegrationAsync(), Is.EqualTo(("active", "")), "until the first state");

        await _scene.Api.OfferAsync(State("connected", 1));
        Assert.That(await IntegrationAsync(), Is.EqualTo(("active", "")));

        await _scene.Api.OfferAsync(State("disconnected", 2));
        await _scene.Api.OfferAsync(State("qr_ready", 3));
        Assert.That(
            await IntegrationAsync(),
            Is.EqualTo(("error", "WhatsApp is disconnected since 2026-01-01T00:02:00Z (qr_ready): reconnect the instance")));

        await _scene.Api.OfferAsync(State("connected", 4));
        Assert.That(await IntegrationAsync(), Is.EqualTo(("active", "")));
    }

    [Test]
    public async Task Status_follows_the_instances_own_engine()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        Assert.That(await StatusAsync(), Is.EqualTo("connected"), "as the check reports it");

        await _scene.CallAsync(
            path,
            ScriptedAdapter.Body(ScriptedAdapter.Update("phone-1", """{"event":"instance.state","data":{"state":"logged_out"}}""")));

        Assert.That(await StatusAsync(), Is.EqualTo("logged_out"));
        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["status"], Is.EqualTo("logged_out"));
    }

    private static string State(string state, int minute) => new JsonObject
    {
        ["event"] = "instance.state",
        ["data"] = new JsonObject { ["state"] = state, ["timestamp"] = $"2026-01-01T00:{minute:D2}:00Z" },
    }.ToJsonString();

    private async Task<string?> StatusAsync() =>
        (string?)(await _scene.Api.App.Client.InstancesAsync()).Json["instances"]![0]!["status"];

    private async Task<(string?, string?)> IntegrationAsync()
    {
        // An open link, so that nothing else is wrong.
        await using var link = await _scene.Api.ConnectAsync();
        var list = (await _scene.Api.App.Client.ListAsync()).Json;
        return ((string?)list["status"], (string?)list["last_error"]);
    }
}
