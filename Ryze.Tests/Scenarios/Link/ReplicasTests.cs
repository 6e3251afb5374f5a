using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;
using StackExchange.Redis;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>
/// Two public API replicas on one database (docs/spec/product.md): one has the link, the other receives its events and changes. Without
/// Redis the first sees them in the database within seconds. With Redis it sees them at once, which a stopped clock proves because nothing
/// polls.
/// </summary>
[NonParallelizable]
internal sealed class ReplicasTests
{
    // The second replica's clock is later, because the newest link wins and the clocks stand still.
    private static readonly DateTimeOffset Noon = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly GarnetRedis _redis = new();
    private readonly List<RyzeApp> _replicas = [];
    private ScriptedBridge _bridge = null!;
    private string _path = "";

    [TearDown]
    public async Task Stop()
    {
        foreach (var replica in _replicas)
        {
            await replica.StopAsync();
            await replica.DisposeAsync();
        }

        await _bridge.DisposeAsync();
        _redis.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Event_accepted_by_one_replica_is_sent_on_the_link_of_the_other([Values] bool redis)
    {
        var (one, other) = await StartAsync(redis);
        await using var socket = await OpenAsync(one);
        await socket.ReadyAsync();
        await socket.NothingElseAsync();

        using var message = new StringContent(SocketScene.Message("3EB1"));
        var taken =
            await other.Client.SendAsync(
            HttpMethod.Post, "/api/engine/events/suporte", message, ("Authorization", SocketScene.Authorization));
        Assert.That(taken.Code, Is.EqualTo(202), taken.Body);

        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public async Task Newer_link_at_one_replica_closes_the_older_at_the_other([Values] bool redis)
    {
        var (one, other) = await StartAsync(redis);
        await using var older = await OpenAsync(one);

        await using var newer = await OpenAsync(other);

        Assert.That((await older.ClosedAsync()).Code, Is.EqualTo(4000));
        await newer.ReadyAsync();
        await newer.NothingElseAsync("the newest link stays");
    }

    [Test]
    public async Task Deactivation_at_one_replica_closes_the_link_at_the_other([Values] bool redis)
    {
        var (one, other) = await StartAsync(redis);
        await using var socket = await OpenAsync(one);

        Assert.That((await other.Client.DeleteAsync()).Code, Is.EqualTo(200));

        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(4001));
    }

    private async Task<(RyzeApp One, RyzeApp Other)> StartAsync(bool redis)
    {
        _bridge = await ScriptedBridge.StartAsync();
        var settings = _bridge.Settings(_folder);
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = SocketScene.Authorization;
        settings["REDIS_CONNECTION_STRING"] = redis ? _redis.ConnectionString : null;
        for (var i = 0; i < 2; i++)
        {
            _replicas.Add(await RyzeApp.StartAsync(settings, time: redis ? new FakeTimeProvider(Noon.AddSeconds(i)) : null));
        }

        if (redis)
        {
            var listening = _replicas.Select(replica => replica.Services.GetRequiredService<IConnectionMultiplexer>().GetSubscriber())
                .ToList();
            await Eventually.TrueAsync(
                () => listening.All(s => s.SubscribedEndpoint(RedisChannel.Literal("ryze:channels")) is not null), "both listen");
        }

        Assert.That((await _replicas[0].Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(201));
        _path = SocketScene.PathOf(SocketScene.IntegrationOf(_bridge.Activations.Last().Body));
        return (_replicas[0], _replicas[1]);
    }

    private async Task<RawBridge> OpenAsync(RyzeApp replica)
    {
        var socket = await RawBridge.DialAsync(replica.Url, _path);
        await socket.NextAsync("hello");
        return socket;
    }
}
