using System.Net.WebSockets;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Each integration has one open link, which closes when the integration or the program ends (docs/spec/bridge.md 2).</summary>
internal sealed class SingleSocketTests
{
    private static readonly RawClose Replaced = new(4000, "replaced", "replaced");
    private static readonly RawClose Deactivated = new(4001, "deactivated", "deactivated");

    private SocketScene _scene = null!;

    private IOpenLinks OpenSockets => _scene.App.Services.GetRequiredService<IOpenLinks>();

    [SetUp]
    public async Task Start() => _scene = await SocketScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Newest_link_replaces_the_older_one()
    {
        await _scene.OfferMessagesAsync(1, 3);
        await using var older = await _scene.ConnectAsync();
        Assert.That(await older.NextSeqsAsync(3), Is.EqualTo(new[] { 1, 2, 3 }));
        await older.AckAsync(2);
        await older.NothingElseAsync();

        await using var newer = await _scene.ConnectAsync(after: 2);

        Assert.That(await older.ClosedAsync(), Is.EqualTo(Replaced));
        Assert.That(await newer.NextSeqsAsync(1), Is.EqualTo(new[] { 3 }));
        await _scene.OfferMessagesAsync(4, 1);
        Assert.That(await newer.NextSeqsAsync(1), Is.EqualTo(new[] { 4 }), "new events go to the newest");
        Assert.That(OpenSockets.Find(_scene.Integration).IsOpen, Is.True);
    }

    [Test]
    public async Task Exactly_one_link_stays_open_when_a_hundred_open_at_once()
    {
        for (var round = 0; round < 2; round++)
        {
            var sockets = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _scene.DialAsync())));
            var ends = sockets.Select(socket => socket.ClosedAsync()).ToList();

            await Eventually.TrueAsync(() => ends.Count(end => end.IsCompleted) >= 99, "all but one are closed");
            await TwoLooksAsync();

            var closes = await Task.WhenAll(ends.Where(end => end.IsCompleted));
            Assert.That(
                closes, Has.Length.EqualTo(99).And.All.EqualTo(Replaced), "one stays, also after the check for changes of other replicas");
            Assert.That(OpenSockets.Find(_scene.Integration).IsOpen, Is.True);
            foreach (var socket in sockets)
            {
                socket.Cut();
            }

            await Eventually.TrueAsync(() => !OpenSockets.Find(_scene.Integration).IsOpen, "no link is open");
            await Task.WhenAll(ends);
        }
    }

    [Test]
    public async Task Later_opened_link_stays_when_an_earlier_one_registers_after_it()
    {
        var sockets = _scene.App.Services.GetRequiredService<LinkSockets>();
        var server = _scene.App.Services.GetRequiredService<LinkServer>();
        using var earlier = Socket(sockets, server);
        using var later = Socket(sockets, server);

        sockets.Add(later);
        sockets.Add(earlier);

        Assert.That(sockets.Open, Is.EqualTo(new[] { later }));
        await Eventually.TrueAsync(() => earlier.Close(LinkCloseCode.Replaced).IsCompleted, "the earlier one is closed");
        sockets.Remove(later);
    }

    [Test]
    public async Task Deactivation_closes_the_link_with_4001()
    {
        await using var socket = await _scene.ConnectAsync();

        Assert.That((await _scene.App.Client.DeleteAsync()).Code, Is.EqualTo(200));

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(Deactivated));
        var refused = Assert.ThrowsAsync<AssertionException>(() => _scene.DialAsync());
        Assert.That(refused!.Message, Does.Contain("HTTP/1.1 404 "));
        Assert.That((string?)(await _scene.OfferAsync(SocketScene.Message("m1"))).Json["message"], Is.EqualTo("event ignored"));
    }

    [Test]
    public async Task Link_cannot_open_after_a_deactivation_with_an_unsettled_change()
    {
        _scene.Bridge.OnActivate = (_, _) => Task.FromResult(Results.Text("<html>gateway time-out</html>", statusCode: 504));
        Assert.That((await _scene.App.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(502));
        await using (var socket = await _scene.ConnectAsync())
        {
            await socket.NothingElseAsync("an unsettled change does not affect the link");
        }

        Assert.That((await _scene.App.Client.DeleteAsync()).Code, Is.EqualTo(200));

        Assert.That(await _scene.Folder.CountAsync("ryze.db", "activation_intents"), Is.EqualTo(1), "the change is not settled yet");
        Assert.That(Assert.ThrowsAsync<AssertionException>(() => _scene.DialAsync())!.Message, Does.Contain("HTTP/1.1 404 "));
    }

    [Test]
    public async Task Link_closes_when_settlement_ends_its_activation()
    {
        await using var scene = await SocketScene.StartAsync(activate: false);
        RawBridge early = null!;
        scene.Bridge.OnActivate = async (_, body) =>
        {
            early = await RawBridge.DialAsync(scene.App.Url, SocketScene.PathOf(SocketScene.IntegrationOf(body)));
            await early.NextAsync("hello");
            return Results.Text("<html>gateway time-out</html>", statusCode: 504);
        };
        Assert.That((await scene.App.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(502));
        await early.NothingElseAsync("the outcome is not known yet");

        scene.Bridge.OnLookup = _ => Results.Json(new { id = "int_0", status = "failed", last_error = "gone" });
        await Eventually.TrueAsync(
            async () =>
            {
                // The host's own schedule may hold the lease.
                await scene.App.Services.GetRequiredService<IMediator>().Send(new SettleActivations());
                return await scene.Folder.CountAsync("ryze.db", "activation_intents") == 0;
            },
            "it is settled");

        Assert.That(await early.ClosedAsync(), Is.EqualTo(Deactivated));
        await early.DisposeAsync();
    }

    [Test]
    public async Task Link_stays_open_when_its_integration_changes()
    {
        await _scene.OfferMessagesAsync(1, 1);
        await using var socket = await _scene.ConnectAsync();
        await socket.NextSeqsAsync(1);
        var before = _scene.Integration;

        await _scene.ActivateAsync(RyzeClient.Body("https://other.example.com", accountId: 9));
        await _scene.OfferMessagesAsync(2, 1);

        Assert.That(_scene.Integration, Is.EqualTo(before));
        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Links_close_with_1001_when_the_program_stops()
    {
        await using var ready = await _scene.ConnectAsync();
        await ready.NothingElseAsync();

        var stop = _scene.App.StopAsync();

        Assert.That(await ready.ClosedAsync(), Is.EqualTo(new RawClose(1001, "shutting down", "shutting down")));
        await stop.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Test]
    public async Task Newest_link_stays_open_when_the_clock_was_set_back()
    {
        var tomorrow = _scene.App.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await SqliteFile.ExecuteAsync(
            _scene.Database, "UPDATE outbox_channels SET SocketId = @id, ChangedAt = @at", ("@id", $"{tomorrow:x12}-of-yesterday"),
            ("@at", tomorrow));
        await using var socket = await _scene.ConnectAsync();

        await TwoLooksAsync();

        await socket.NothingElseAsync("it stays open");
        Assert.That(OpenSockets.Find(_scene.Integration).IsOpen, Is.True);
    }

    private static LinkSocket Socket(LinkSockets sockets, LinkServer server)
    {
        var stream = new PulseStream(new MemoryStream(), TimeProvider.System);
        var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        return new LinkSocket(socket, stream, new IntegrationLink("cwi_race", "suporte"), sockets.NewId(last: null), server);
    }

    /// <summary>Waits for two checks for changes of other replicas, which run every 2 s.</summary>
    private async Task TwoLooksAsync()
    {
        var time = _scene.App.Services.GetRequiredService<TimeProvider>();
        var start = time.GetTimestamp();
        await Eventually.TrueAsync(() => time.GetElapsedTime(start) > TimeSpan.FromSeconds(4), "two checks have run");
    }
}
