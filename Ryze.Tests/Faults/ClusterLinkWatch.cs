using System.Diagnostics;
using System.Globalization;

namespace Ryze.Tests.Faults;

/// <summary>
/// Compares the links of all replicas with the number of integrations, each second of a run. Fewer links mean that an integration is not
/// served, more that one is served twice.
/// </summary>
internal sealed class ClusterLinkWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ClusterFaultScene _scene;
    private readonly int _instances;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private readonly Stopwatch _missing = new();
    private readonly Stopwatch _surplus = new();

    public ClusterLinkWatch(ClusterFaultScene scene, int instances)
    {
        (_scene, _instances) = (scene, instances);
        _run = Task.Run(RunAsync);
    }

    /// <summary>The longest uninterrupted time with fewer links than integrations.</summary>
    public TimeSpan LongestUnserved { get; private set; }

    /// <summary>The longest uninterrupted time with more links than integrations.</summary>
    public TimeSpan LongestTwice { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"fewer links than integrations for at most {LongestUnserved.TotalSeconds:0} s, more for at most {LongestTwice.TotalSeconds:0} s");

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (!_stop.IsCancellationRequested)
        {
            var links = (await _scene.CountLinksAsync()).Sum();
            LongestUnserved = Longest(_missing, links < _instances, LongestUnserved);
            LongestTwice = Longest(_surplus, links > _instances, LongestTwice);
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TimeSpan Longest(Stopwatch watch, bool isSo, TimeSpan longest)
    {
        if (!isSo)
        {
            watch.Reset();
            return longest;
        }

        watch.Start();
        return watch.Elapsed > longest ? watch.Elapsed : longest;
    }
}
