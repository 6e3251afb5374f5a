using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Load;

/// <summary>
/// Measures the links of docs/spec/quality.md 4: events per second against the same frames without storage, and memory per idle link.
/// </summary>
internal static class BenchSockets
{
    private const int Rounds = 3;
    private const int Integrations = 100;
    private const int EventsEach = 2000;
    private const int Idle = 10_000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeProcess.StartAsync(LoadDatabase.Settings(folder), program: [Environment.ProcessPath!, "host"]);
        await LoadDatabase.AddIntegrationsAsync(folder.File("ryze.db"), Idle);
        await LoadDatabase.AddEventsAsync(folder.File("ryze.db"), Integrations, EventsEach);
        using var floor = StartFloor(out var floorUrl);
        try
        {
            await Eventually.TrueAsync(() => AnswersAsync(floorUrl), "the socket floor answers");
            await DrainAsync(ryze.Url, floorUrl);
            await IdleAsync(ryze, floor.Id, floorUrl);
        }
        finally
        {
            floor.Kill();
        }
    }

    private static async Task DrainAsync(Uri ryze, Uri floor)
    {
        await SocketLoad.DrainAsync(ryze, Integrations, EventsEach);
        await SocketLoad.DrainAsync(floor, Integrations, EventsEach);
        var measured = new List<double>();
        var bare = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            measured.Add(await SocketLoad.DrainAsync(ryze, Integrations, EventsEach));
            bare.Add(await SocketLoad.DrainAsync(floor, Integrations, EventsEach));
        }

        var (m, f) = (measured.Order().ElementAt(Rounds / 2), bare.Order().ElementAt(Rounds / 2));
        Print($"events to acknowledged, {Integrations} integrations, window 256: {m:0}/s; floor without storage {f:0}/s; ratio {m / f:0.00} (reach 0.25)");
    }

    private static async Task IdleAsync(RyzeProcess ryze, int floorId, Uri floorUrl)
    {
        var (measured, cpu, seconds) = await MemoryPerSocketAsync(ryze.Id, ryze.Url);
        var (bare, _, floorSeconds) = await MemoryPerSocketAsync(floorId, floorUrl);
        Print($"{Idle} idle sockets: {measured:0.0} KiB each, floor {bare:0.0} KiB, ratio {measured / bare:0.00} (reach 1.5); CPU at rest {cpu:P1} of one core (reach 1 %)");
        Print($"  connected one after another within {seconds:0.0} s, floor {floorSeconds:0.0} s");
    }

    private static async Task<(double KibPerSocket, double Cpu, double Seconds)> MemoryPerSocketAsync(int processId, Uri url)
    {
        var before = LoadProcess.MemoryOf(processId);
        var open = new List<ClientWebSocket>(Idle);
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < Idle; number++)
        {
            // A link with waiting events would not be idle.
            open.Add(await SocketLoad.ConnectAsync(url, number));
            await SocketLoad.ReadyAsync(open[^1], after: number < Integrations ? EventsEach : 0);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(20));
        var kib = (LoadProcess.MemoryOf(processId) - before) / (double)Idle;
        var cpu = LoadProcess.CpuOf(processId);
        await Task.Delay(TimeSpan.FromSeconds(10));
        var share = (LoadProcess.CpuOf(processId) - cpu).TotalSeconds / 10;
        foreach (var socket in open)
        {
            socket.Abort();
            socket.Dispose();
        }

        return (kib, share, seconds);
    }

    private static Process StartFloor(out Uri url)
    {
        url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        return Process.Start(
            new ProcessStartInfo(
            Environment.ProcessPath!) { ArgumentList = { "socket-floor", url.AbsoluteUri }, UseShellExecute = false })!;
    }

    private static async Task<bool> AnswersAsync(Uri url)
    {
        try
        {
            using var socket = await SocketLoad.ConnectAsync(url, 0);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
