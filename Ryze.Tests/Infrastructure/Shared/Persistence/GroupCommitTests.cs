using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>docs/adr/0009: whatever has queued up goes into the next commit, and a producer's answer is that commit's.</summary>
internal sealed class GroupCommitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly List<int[]> _batches = [];
    private readonly TaskCompletionSource _firstIsThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task What_queues_up_during_a_commit_shares_the_next_in_order()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);

        var others = Enumerable.Range(1, 100).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();
        _goOn.SetResult();

        Assert.That(await Task.WhenAll(others.Prepend(first)).WaitAsync(Soon), Is.EqualTo(Enumerable.Range(0, 101).Select(n => n * 10)));
        Assert.That(_batches, Has.Count.EqualTo(2));
        Assert.That(_batches[1], Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public async Task A_commit_takes_256_at_most_and_producers_wait_when_1024_have_queued_up()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);

        var others = Enumerable.Range(1, 1500).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();
        using var gone = new CancellationTokenSource();
        var late = commits.AddAsync(9999, gone.Token);
        await gone.CancelAsync();
        Assert.That(async () => await late, Throws.InstanceOf<OperationCanceledException>());
        _goOn.SetResult();
        await Task.WhenAll(others.Prepend(first)).WaitAsync(Soon);

        Assert.That(_batches.Select(batch => batch.Length), Is.All.LessThanOrEqualTo(256));
        Assert.That(_batches.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 1501)), "who waited for room and left had handed nothing over");
    }

    [Test]
    public async Task A_failure_is_that_of_its_batch_only()
    {
        await using var commits = new GroupCommit<int, int>(async items =>
        {
            await CommitAsync(items);
            return items.Contains(1) ? throw new StorageException("full") : [.. items];
        });
        var first = await FirstAsync(commits);
        var failing = new[] { commits.AddAsync(1, CancellationToken.None), commits.AddAsync(2, CancellationToken.None) };
        _goOn.SetResult();

        Assert.That(await first.WaitAsync(Soon), Is.Zero);
        foreach (var failed in failing)
        {
            Assert.That(async () => await failed.WaitAsync(Soon), Throws.InstanceOf<StorageException>().With.Message.EqualTo("full"));
        }

        Assert.That(await commits.AddAsync(3, CancellationToken.None).WaitAsync(Soon), Is.EqualTo(3));
    }

    [Test]
    public async Task Who_stops_waiting_does_not_take_the_item_back()
    {
        await using var commits = new GroupCommit<int, int>(CommitAsync);
        using var gone = new CancellationTokenSource();
        var first = await FirstAsync(commits);
        var left = commits.AddAsync(1, gone.Token);
        await gone.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());

        var last = commits.AddAsync(2, CancellationToken.None);
        _goOn.SetResult();
        await Task.WhenAll(first, last).WaitAsync(Soon);

        Assert.That(_batches.SelectMany(batch => batch), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task A_stop_writes_what_is_queued_and_takes_nothing_more()
    {
        var commits = new GroupCommit<int, int>(CommitAsync);
        var first = await FirstAsync(commits);
        var queued = Enumerable.Range(1, 300).Select(n => commits.AddAsync(n, CancellationToken.None)).ToList();

        var stop = commits.DisposeAsync().AsTask();
        Assert.That(async () => await commits.AddAsync(999, CancellationToken.None), Throws.InstanceOf<StorageException>());
        Assert.That(stop.IsCompleted, Is.False);
        _goOn.SetResult();
        await stop.WaitAsync(Soon);

        Assert.That(queued.Append(first).All(task => task.IsCompletedSuccessfully), Is.True);
        Assert.That(_batches.Sum(batch => batch.Length), Is.EqualTo(301));
    }

    /// <summary>The first item's commit stands still until the test lets it go on.</summary>
    private async Task<Task<int>> FirstAsync(GroupCommit<int, int> commits)
    {
        var first = commits.AddAsync(0, CancellationToken.None);
        await _firstIsThere.Task.WaitAsync(Soon);
        return first;
    }

    private async Task<IReadOnlyList<int>> CommitAsync(IReadOnlyList<int> items)
    {
        _batches.Add([.. items]);
        _firstIsThere.TrySetResult();
        await _goOn.Task;
        return [.. items.Select(item => item * 10)];
    }
}
