using System.Diagnostics;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>docs/spec/quality.md 1: on SIGTERM links close with 1001, running work is finished, and the program exits with 0.</summary>
internal sealed class SocketStopTests
{
    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;
    private RyzeProcess _ryze = null!;

    [SetUp]
    public async Task Start()
    {
        _bridge = await ScriptedBridge.StartAsync();
        var settings = _bridge.Settings(_folder);
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = SocketScene.Authorization;
        _ryze = await RyzeProcess.StartAsync(settings);
    }

    [TearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task SIGTERM_stores_the_last_acknowledgement()
    {
        var path = await ActivateAsync();
        await OfferAsync(3);
        await using var socket = await RawBridge.DialAsync(_ryze.Url, path);
        await socket.NextAsync("hello");
        await socket.ReadyAsync();
        await socket.NextSeqsAsync(3);
        await socket.AckAsync(2);
        await socket.NothingElseAsync();
        var watch = Stopwatch.StartNew();

        var stop = _ryze.StopAsync();

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(new RawClose(1001, "shutting down", "shutting down")));
        await stop;
        Assert.That(_ryze.ExitCode, Is.Zero, _ryze.Output);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        Assert.That(await SqliteFile.ScalarAsync<long>(_folder.File("ryze.db"), "SELECT LastAcked FROM outbox_channels"), Is.EqualTo(2));
    }

    [Test]
    public async Task SIGTERM_does_not_wait_for_a_hanging_peer()
    {
        var path = await ActivateAsync();
        await using var deaf = await RawBridge.DialAsync(_ryze.Url, path, receiveBuffer: 4096);
        await deaf.NextAsync("hello");
        await deaf.ReadyAsync();
        await OfferAsync(20, length: 500_000);
        var watch = Stopwatch.StartNew();

        await _ryze.StopAsync();

        Assert.That(_ryze.ExitCode, Is.Zero, _ryze.Output);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
    }

    private async Task<string> ActivateAsync()
    {
        using var customer = new RyzeClient(_ryze.Url);
        Assert.That((await customer.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(201));
        return SocketScene.PathOf(SocketScene.IntegrationOf(_bridge.Activations.Single().Body));
    }

    private async Task OfferAsync(int count, int length = 5)
    {
        using var engine = new RyzeClient(_ryze.Url, token: null);
        for (var i = 0; i < count; i++)
        {
            using var body = new StringContent(SocketScene.Message($"m{i}", new string('x', length)));
            Assert.That(
                (await engine.SendAsync(
                    HttpMethod.Post, "/api/engine/events/suporte", body, ("Authorization", SocketScene.Authorization))).Code, Is.EqualTo(
                    202));
        }
    }
}
