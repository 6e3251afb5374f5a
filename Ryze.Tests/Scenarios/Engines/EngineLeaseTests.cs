using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 2: simultaneous changes of one instance's engine leave no half state.</summary>
internal sealed class EngineLeaseTests
{
    private const string Busy = "engine change already in progress for this instance";

    private EngineScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await EngineScene.StartAsync(activate: false);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [TestCase("check")]
    [TestCase("register")]
    public async Task Second_set_is_refused_while_the_first_one_runs(string step)
    {
        var (held, release) = Hold(step);
        var first = _scene.SetAsync(EngineScene.EvolutionBody());
        await held;

        var second = await _scene.SetAsync(EngineScene.CloudBody());
        release();

        Assert.That((second.Code, second.Error), Is.EqualTo((409, Busy)));
        Assert.That((await first).Code, Is.EqualTo(201));
        Assert.That(_scene.Cloud.Calls, Is.Empty, "the second call reaches no engine");
    }

    [Test]
    public async Task One_of_many_simultaneous_sets_is_stored_and_registered()
    {
        var sets = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => _scene.SetAsync(EngineScene.EvolutionBody($"phone-{i}"))));

        Assert.That(sets.Select(set => set.Code), Is.All.AnyOf(201, 409).And.Some.EqualTo(201));
        Assert.That(sets.Where(set => set.Code == 409).Select(set => set.Error), Is.All.EqualTo(Busy));
        var stored = EngineScene.PathOf(await _scene.ListAsync());
        Assert.That(await _scene.Api.Folder.CountAsync("ryze.db", "engine_connections"), Is.EqualTo(1));
        Assert.That(_scene.Evolution.Calls.Last(call => call.Call.StartsWith("register ", StringComparison.Ordinal)).Call,
            Is.EqualTo("register " + stored));
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Has.None.EqualTo("remove " + stored));
        var registered = _scene.Evolution.Calls.Count(call => call.Call.StartsWith("register ", StringComparison.Ordinal));
        var removed = _scene.Evolution.Calls.Count(call => call.Call.StartsWith("remove ", StringComparison.Ordinal));
        Assert.That(registered - removed, Is.EqualTo(1), "every replaced webhook is removed");
    }

    [Test]
    public async Task Engine_cannot_be_deleted_while_it_is_connected()
    {
        var (held, release) = Hold("register");
        var set = _scene.SetAsync(EngineScene.EvolutionBody());
        await held;

        var deleted = await _scene.DeleteAsync();
        release();
        await set;

        Assert.That((deleted.Code, deleted.Error), Is.EqualTo((409, Busy)));
        Assert.That((await _scene.DeleteAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Instance_cannot_be_deleted_while_its_engine_is_connected()
    {
        var (held, release) = Hold("register");
        var set = _scene.SetAsync(EngineScene.EvolutionBody());
        await held;

        var deleted = await _scene.Api.App.Client.DeleteInstanceAsync();
        release();
        await set;

        Assert.That((deleted.Code, deleted.Error), Is.EqualTo((409, Busy)));
        Assert.That((await _scene.Api.App.Client.DeleteInstanceAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Set_whose_lease_was_lost_stores_nothing()
    {
        var (held, release) = Hold("check");
        var set = _scene.SetAsync(EngineScene.EvolutionBody());
        await held;
        await SqliteFile.ExecuteAsync(_scene.Api.Database, "UPDATE leases SET Holder = 'another process' WHERE Name LIKE 'engine/%'");

        release();

        Assert.That(((await set).Code, (await set).Error), Is.EqualTo((409, Busy)));
        Assert.That(await _scene.Api.Folder.CountAsync("ryze.db", "engine_connections"), Is.Zero);
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Is.EqualTo(new[] { "check" }));
    }

    /// <summary>Holds the next such call to the engine.</summary>
    private (Task Held, Action Release) Hold(string step)
    {
        var (held, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        _scene.Evolution.Gate = async name =>
        {
            if (name == step && held.TrySetResult())
            {
                await released.Task;
            }
        };
        return (held.Task.WaitAsync(TimeSpan.FromSeconds(30)), released.SetResult);
    }
}
