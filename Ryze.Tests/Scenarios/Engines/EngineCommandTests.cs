using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 4: commands of an instance with an engine of its own.</summary>
internal sealed class EngineCommandTests
{
    private EngineScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await EngineScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Command_runs_at_the_instances_own_engine()
    {
        await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await using var link = await _scene.Api.ConnectAsync();

        await link.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(
            await link.NextTextAsync(), Is.EqualTo("""{"type":"result","id":"cmd_1","ok":true,"data":{"message_id":"3EB0OWN"}}"""));
        Assert.That(
            _scene.Evolution.Sent,
            Is.EqualTo(new[] { ("cmd_1", (EngineCommand)new EngineCommand.SendText(SocketScene.Chat, "hello", null)) }));
        Assert.That(_scene.Api.Phone.Sent, Is.Empty, "the default engine sends nothing");
        var messages = _scene.Api.App.Services.GetRequiredService<IEngineMessages>();
        Assert.That(
            await messages.FindAsync(_scene.Evolution.Last.Id, "3EB0OWN", CancellationToken.None),
            Is.EqualTo(new KnownMessage("3EB0OWN", SocketScene.Chat, FromMe: true, null)));
    }

    [Test]
    public async Task Command_runs_at_the_default_engine_after_a_disconnection()
    {
        await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await using var link = await _scene.Api.ConnectAsync();
        await link.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await link.NextTextAsync();

        await _scene.DeleteAsync();
        await link.SendTextAsync("cmd_2", SocketScene.Chat, "hello");
        await link.NextTextAsync();

        Assert.That(_scene.Api.Phone.Sent.Select(sent => sent.CommandId), Is.EqualTo(new[] { "cmd_2" }));
    }

    [Test]
    public async Task Instance_with_its_own_engine_needs_no_name_on_the_default_engine()
    {
        await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await SqliteFile.ExecuteAsync(_scene.Api.Database, "UPDATE engine_names SET AccountId = 'acc_other'");
        await using var link = await _scene.Api.ConnectAsync();

        await link.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await link.NextTextAsync(), Does.Contain("\"ok\":true"));
        Assert.That((string?)(await _scene.Api.App.Client.ListAsync()).Json["last_error"], Does.Not.Contain("belongs to another account"));
    }

    [Test]
    public async Task Failure_of_the_engine_is_the_commands_result()
    {
        await _scene.ConnectAsync(EngineScene.EvolutionBody());
        _scene.Evolution.OnSend = _ => new EngineError.Disconnected(Detail.Of("HTTP 400: Connection Closed"));
        await using var link = await _scene.Api.ConnectAsync();

        await link.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(
            await link.NextTextAsync(),
            Is.EqualTo(
                """{"type":"result","id":"cmd_1","ok":false,"error":{"code":"engine_disconnected","message":"HTTP 400: Connection Closed","retryable":true}}"""));
        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["lastError"], Is.EqualTo("HTTP 400: Connection Closed"));
    }
}
