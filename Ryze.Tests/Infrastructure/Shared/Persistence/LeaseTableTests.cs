using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Shared;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>
/// docs/spec/api.md 4.4: a lease holds across replicas, is renewed while its holder lives, and expires 15 s after the holder died.
/// </summary>
internal sealed class LeaseTableTests
{
    private const string Name = "instance";

    private readonly TemporaryFolder _folder = new();

    // One clock per replica: the clock of a dead replica stands still.
    private readonly FakeTimeProvider _firstTime = new();
    private readonly FakeTimeProvider _secondTime = new();
    private RyzeApp _first = null!;
    private RyzeApp _second = null!;

    [SetUp]
    public async Task Start()
    {
        _first = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), time: _firstTime);
        _second = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), time: _secondTime);
    }

    [TearDown]
    public async Task Stop()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Second_holder_is_refused_until_the_first_releases_the_lease()
    {
        var lease = await AcquireAsync(_first);

        Assert.That(await AcquireAsync(_first), Is.Null);
        Assert.That(await AcquireAsync(_second), Is.Null);
        await lease!.DisposeAsync();

        await using var next = await AcquireAsync(_second);
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task One_of_several_concurrent_callers_gets_the_lease()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => AcquireAsync(n % 2 == 0 ? _first : _second)));

        Assert.That(leases.Count(l => l is not null), Is.EqualTo(1));
        await leases.Single(l => l is not null)!.DisposeAsync();
    }

    [Test]
    public async Task Lease_of_a_dead_holder_expires_after_15_seconds()
    {
        await using var lost = await AcquireAsync(_first);

        _secondTime.Advance(TimeSpan.FromMilliseconds(14_999));
        Assert.That(await AcquireAsync(_second), Is.Null);
        _secondTime.Advance(TimeSpan.FromMilliseconds(1));

        await using var acquired = await AcquireAsync(_second);
        Assert.That(acquired, Is.Not.Null);
    }

    [Test]
    public async Task Lease_is_renewed_every_5_seconds_while_it_is_held()
    {
        await using var lease = await AcquireAsync(_first);

        for (var round = 0; round < 10; round++)
        {
            var before = await ExpiresAsync();
            _firstTime.Advance(TimeSpan.FromSeconds(5));
            await Eventually.TrueAsync(async () => await ExpiresAsync() == before + 5_000, "the lease is renewed");
            _secondTime.Advance(TimeSpan.FromSeconds(5));
            Assert.That(await AcquireAsync(_second), Is.Null);
        }
    }

    [Test]
    public async Task Guarded_write_releases_the_lease()
    {
        await using var lease = await AcquireAsync(_first);

        Assert.That(await WriteAsync(_first, lease!), Is.True);

        await using var next = await AcquireAsync(_second);
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task Disposed_lease_leaves_no_row()
    {
        var lease = await AcquireAsync(_first);
        await WriteAsync(_first, lease!);

        await lease!.DisposeAsync();

        Assert.That(await CountAsync(Name), Is.Zero);
    }

    /// <summary>The driver retries a transaction when the answer to its commit was lost.</summary>
    [Test]
    public async Task Guarded_write_is_not_repeated_when_its_first_attempt_was_committed()
    {
        await using var lease = await AcquireAsync(_first);
        await WriteAsync(_first, lease!);

        Assert.That(await WriteAsync(_first, lease!), Is.True);

        Assert.That(await CountAsync("written"), Is.EqualTo(1));
    }

    [Test]
    public async Task Guarded_write_is_refused_when_the_lease_was_lost()
    {
        var lost = await AcquireAsync(_first);
        _secondTime.Advance(TimeSpan.FromSeconds(15));
        await using var acquired = await AcquireAsync(_second);

        Assert.That(await WriteAsync(_first, lost!), Is.False);
        await lost!.DisposeAsync();

        Assert.That(await CountAsync("written"), Is.Zero);
        Assert.That(await WriteAsync(_second, acquired!), Is.True);
    }

    private static Task<ILease?> AcquireAsync(RyzeApp host) => Table(host).TryAcquireAsync(Name, CancellationToken.None);

    private static LeaseTable<RyzeDbContext> Table(RyzeApp host) => host.Services.GetRequiredService<LeaseTable<RyzeDbContext>>();

    private static Task<bool> WriteAsync(RyzeApp host, ILease lease) => Table(host).WriteAndReleaseAsync(
        lease,
        db =>
        {
            db.Add(new Ryze.Infrastructure.Shared.Persistence.LeaseRow { Name = "written", Holder = "test",
                ExpiresAt = DateTimeOffset.UnixEpoch });
            return Task.CompletedTask;
        },
        CancellationToken.None);

    private Task<long> ExpiresAsync() => SqliteFile.ScalarAsync<long>(_folder.File("ryze.db"), "SELECT ExpiresAt FROM leases");

    private Task<long> CountAsync(string name) =>
        SqliteFile.ScalarAsync<long>(_folder.File("ryze.db"), "SELECT COUNT(*) FROM leases WHERE Name = $name", ("$name", name));
}
