using System.Diagnostics;
using System.Globalization;

namespace Ryze.Tests.Faults;

/// <summary>
/// Stops both processes in turn (SIGTERM) while events flow. They drain and exit, and no event is lost or duplicated (docs/spec/quality.md
/// 1).
/// </summary>
internal static class OutboxStops
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    /// <returns>The errors found; empty when there are none.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(int seed, int instances, int events)
    {
        await using var scene = await FaultScene.CreateAsync();
        await Task.WhenAll(scene.Api.StartAsync(), scene.Bridge.StartAsync());
        var (wrong, _) = await FaultRun.PlayAsync(scene, seed, instances, events, run => StopAsync(scene, run, events));
        return wrong;
    }

    private static async Task StopAsync(FaultScene scene, FaultRun run, int events)
    {
        run.Release(events);
        foreach (var (ryze, accepted) in new[] { (scene.Api, events / 4), (scene.Bridge, events / 2), (scene.Api, events * 3 / 4) })
        {
            await run.AcceptedAsync(accepted);
            var watch = Stopwatch.StartNew();
            var code = await ryze.StopAsync();
            Assert.That(
                (code, watch.Elapsed < StopWithin), Is.EqualTo((0, true)),
                string.Create(CultureInfo.InvariantCulture, $"{ryze.Url} took {watch.Elapsed}"));
            await ryze.StartAsync();
        }
    }
}
