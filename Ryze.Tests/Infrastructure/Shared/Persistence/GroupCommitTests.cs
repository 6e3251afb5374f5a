using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>docs/adr/0009: queued items share the next commit, and each producer gets the result of that commit.</summary>
internal sealed class GroupCommitTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(20);

    private readonly List<int[]> _batches = [];
    private readonly TaskCompletionSource _firstStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Items_queued_during_a_commit_share_the_next_one_in_order()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);

        var others = Enumerable.Range(1, 100).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();
        _release.SetResult();

        Assert.That(
            await Task.WhenAll(others.Prepend(first)).WaitAsync(TestTimeout), Is.EqualTo(Enumerable.Range(0, 101).Select(n => n * 10)));
        Assert.That(_batches, Has.Count.EqualTo(2));
        Assert.That(_batches[1], Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public async Task Commit_ends_with_the_item_that_reaches_its_weight()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync, weigh: _ => 100);
        var first = await FirstAsync(commits);

        var others = Enumerable.Range(1, 5).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();
        _release.SetResult();
        await Task.WhenAll(others.Prepend(first)).WaitAsync(TestTimeout);

        Assert.That(_batches.Select(batch => batch.Length), Is.EqualTo(new[] { 1, 3, 2 }));
    }

    [Test]
    public async Task Commit_takes_at_most_256_items_while_producers_wait()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);

        var others = Enumerable.Range(1, 1500).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();
        using var cancelled = new CancellationTokenSource();
        var late = commits.AddAsync(9999, cancelled.Token);
        await cancelled.CancelAsync();
        Assert.That(async () => await late, Throws.InstanceOf<OperationCanceledException>());
        _release.SetResult();
        await Task.WhenAll(others.Prepend(first)).WaitAsync(TestTimeout);

        Assert.That(_batches.Select(batch => batch.Length), Is.All.LessThanOrEqualTo(256));
        Assert.That(
            _batches.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 1501)),
            "a producer that cancels its wait adds nothing");
    }

    [Test]
    public async Task Failure_affects_only_its_batch()
    {
        await using var commits = new GroupCommit<int, int>(async items =>
        {
            await CommitAsync(items);
            return items.Contains(1) ? throw new StorageException("full") : [.. items];
        });
        var first = await FirstAsync(commits);
        var failing = new[] { commits.AddAsync(1, CancellationToken.None), commits.AddAsync(2, CancellationToken.None) };
        _release.SetResult();

        Assert.That(await first.WaitAsync(TestTimeout), Is.Zero);
        foreach (var failed in failing)
        {
            Assert.That(
                async () => await failed.WaitAsync(TestTimeout), Throws.InstanceOf<StorageException>().With.Message.EqualTo("full"));
        }

        Assert.That(await commits.AddAsync(3, CancellationToken.None).WaitAsync(TestTimeout), Is.EqualTo(3));
    }

    [Test]
    public async Task Item_is_committed_when_its_producer_stops_waiting()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        using var cancelled = new CancellationTokenSource();
        var first = await FirstAsync(commits);
        var left = commits.AddAsync(1, cancelled.Token);
        await cancelled.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());

        var last = commits.AddAsync(2, CancellationToken.None);
        _release.SetResult();
        await Task.WhenAll(first, last).WaitAsync(TestTimeout);

        Assert.That(_batches.SelectMany(batch => batch), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task Stop_writes_only_the_queued_items()
    {
        var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);
        var queued = Enumerable.Range(1, 300).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();

        var stop = commits.DisposeAsync().AsTask();
        Assert.That(async () => await commits.AddAsync(999, CancellationToken.None), Throws.InstanceOf<StorageException>());
        Assert.That(stop.IsCompleted, Is.False);
        _release.SetResult();
        await stop.WaitAsync(TestTimeout);

        Assert.That(queued.Append(first).All(task => task.IsCompletedSuccessfully), Is.True);
        Assert.That(_batches.Sum(batch => batch.Length), Is.EqualTo(301));
    }

    /// <summary>Starts a first commit that waits until the test releases it.</summary>
    private async Task<Task<int>> FirstAsync(GroupCommit<int, int> commits)
    {
        var first = commits.AddAsync(0, CancellationToken.None);
        await _firstStarted.Task.WaitAsync(TestTimeout);
        return first;
    }

    private async Task<IReadOnlyList<int>> CommitAsync(IReadOnlyList<int> items)
    {
        _batches.Add([.. items]);
        _firstStarted.TrySetResult();
        await _release.Task;
        return [.. items.Select(item => item * 10)];
    }
}
