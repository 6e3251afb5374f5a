using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Ryze.Tests.Support;

namespace Ryze.Tests.Load;

/// <summary>
/// Measures accepted events, each on disk before its answer (docs/spec/quality.md 4), against one EF Core insert per commit. Measures again
/// with a million stored events.
/// </summary>
internal static class BenchEvents
{
    private const int Rounds = 3;
    private const int Connections = 64;
    private const int Integrations = 100;
    private const int Million = 1_000_000;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(new string('x', 700));
    private static long _id;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeProcess.StartAsync(LoadDatabase.Settings(folder), program: [Environment.ProcessPath!, "host"]);
        await LoadDatabase.AddIntegrationsAsync(folder.File("ryze.db"), Integrations);
        var floorUrl = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        using var floor = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "floor", floorUrl.AbsoluteUri, folder.File("floor.db") }, UseShellExecute = false,
        })!;
        try
        {
            await Eventually.TrueAsync(() => BenchApi.AnswersAsync(new Uri(floorUrl, "/floor/bare")), "the floor answers");
            var (few, bare) = await CompareAsync(ryze.Url, floorUrl);
            Print($"events in, {Connections} connections: {few.PerSecond:0}/s, p50 {few.P50:0.0} ms, p99 {few.P99:0.0} ms (reach 50), {few.Failures} failures");
            Print($"  floor (one EF Core insert per commit): {bare.PerSecond:0}/s, p99 {bare.P99:0.0} ms; ratio {few.PerSecond / bare.PerSecond:0.0} (reach 5)");

            await LoadDatabase.AddEventsAsync(folder.File("ryze.db"), Integrations, Million / Integrations, behind: true);
            var (many, _) = await CompareAsync(ryze.Url, floorUrl);
            Print($"  with {Million} more stored: {many.PerSecond:0}/s, p99 {many.P99:0.0} ms; time per event {few.PerSecond / many.PerSecond:0.00} times (reach 1.3)");
        }
        finally
        {
            floor.Kill();
        }
    }

    private static async Task<(LoadResult Measured, LoadResult Floor)> CompareAsync(Uri ryze, Uri floor)
    {
        await HttpLoad.RunAsync(() => Event(ryze), Connections, TimeSpan.FromSeconds(2));
        await HttpLoad.RunAsync(() => Insert(floor), Connections, TimeSpan.FromSeconds(2));
        var measured = new List<LoadResult>();
        var bare = new List<LoadResult>();
        for (var round = 0; round < Rounds; round++)
        {
            measured.Add(await HttpLoad.RunAsync(() => Event(ryze), Connections, Round));
            bare.Add(await HttpLoad.RunAsync(() => Insert(floor), Connections, Round));
        }

        return (Median(measured), Median(bare));
    }

    private static LoadResult Median(List<LoadResult> results) => results.OrderBy(r => r.PerSecond).ElementAt(Rounds / 2);

    private static HttpRequestMessage Event(Uri ryze)
    {
        var id = Interlocked.Increment(ref _id);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(ryze, $"/api/engine/events/load{id % Integrations}"))
        {
            Headers = { Authorization = AuthenticationHeaderValue.Parse("load-engine-authorization") },
            Content = Body(id),
        };
    }

    private static HttpRequestMessage Insert(Uri floor) =>
        new(HttpMethod.Post, new Uri(floor, Floor.EventPath)) { Content = Body(Interlocked.Increment(ref _id)) };

    private static ByteArrayContent Body(long id)
    {
        var start =
            Encoding.ASCII.GetBytes(
            string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"event":"message.exchange","data":{"id":"3EB0{{id:x16}}","direction":"incoming","timestamp":"2026-11-25T10:00:00Z","chat":{"jid":"5581900000000@s.whatsapp.net","type":"private"},"message":{"type":"text","content":" """));
        return new ByteArrayContent([.. start, .. Text, .. "\"}}}"u8]);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
