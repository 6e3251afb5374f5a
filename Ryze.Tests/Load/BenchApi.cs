using System.Diagnostics;
using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Load;

/// <summary>
/// The ratios of docs/spec/quality.md 4 as medians. The real program and its floor run in interleaved rounds. Absolute figures do
/// not compare between machines; the ratios do.
/// </summary>
internal static class BenchApi
{
    private const int Rounds = 3;
    private const int Connections = 16;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        var settings = RyzeApp.Settings(folder, "api,bridge");
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["Logging__LogLevel__Default"] = "Warning";

        await using var ryze = await RyzeProcess.StartAsync(settings, program: [Environment.ProcessPath!, "host"]);
        using var floor = StartFloor(folder, out var floorUrl);
        try
        {
            using var client = new RyzeClient(ryze.Url);
            var set = await client.SetAsync(RyzeClient.Body(new Uri(ryze.Url, "/sandbox/chatwoot").AbsoluteUri));
            Console.WriteLine($"activated: {set}");
            await Eventually.TrueAsync(() => AnswersAsync(new Uri(floorUrl, "/floor/bare")), "the floor answers");
            Console.WriteLine(
                $"{Rounds} rounds of {Round.TotalSeconds} s, {Connections} connections, medians; {Environment.ProcessorCount} cores");

            await CompareAsync(
                "GET list, one integration, live bridge", () => ListRequest(ryze.Url), "controller + MediatR + EF Core read of one row",
                () => new HttpRequestMessage(HttpMethod.Get, new Uri(floorUrl, Floor.Path)));
            await SetAsync(client, ryze.Url);
        }
        finally
        {
            floor.Kill();
        }
    }

    private static async Task CompareAsync(string name, Func<HttpRequestMessage> measured, string floorName, Func<HttpRequestMessage> floor)
    {
        await HttpLoad.RunAsync(measured, Connections, TimeSpan.FromSeconds(3));
        await HttpLoad.RunAsync(floor, Connections, TimeSpan.FromSeconds(3));
        var results = new List<(LoadResult Measured, LoadResult Floor)>();
        for (var round = 0; round < Rounds; round++)
        {
            results.Add((await HttpLoad.RunAsync(measured, Connections, Round), await HttpLoad.RunAsync(floor, Connections, Round)));
        }

        var m = Median(results.Select(r => r.Measured));
        var f = Median(results.Select(r => r.Floor));
        Console.WriteLine(
            string.Create(
            CultureInfo.InvariantCulture, $"{name}: {m.PerSecond:0}/s, p50 {m.P50:0.00} ms, p99 {m.P99:0.0} ms, {m.Failures} failures"));
        Console.WriteLine(
            string.Create(
            CultureInfo.InvariantCulture, $"  floor ({floorName}): {f.PerSecond:0}/s, p50 {f.P50:0.00} ms, p99 {f.P99:0.0} ms"));
        Console.WriteLine(
            string.Create(
            CultureInfo.InvariantCulture,
            $"  ratio {m.PerSecond / f.PerSecond:0.00} of the floor's requests, p99 {m.P99 / f.P99:0.0} times"));
    }

    private static LoadResult Median(IEnumerable<LoadResult> results) => results.OrderBy(r => r.PerSecond).ElementAt(Rounds / 2);

    private static async Task SetAsync(RyzeClient client, Uri url)
    {
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await client.SetAsync(RyzeClient.Body(new Uri(url, "/sandbox/chatwoot").AbsoluteUri));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (answer.Code != 201)
            {
                Console.WriteLine($"set: {answer}");
                return;
            }
        }

        times.Sort();
        Console.WriteLine(
            string.Create(
            CultureInfo.InvariantCulture,
            $"set again, with bridge and sandbox in the same process: p50 {times[30]:0.0} ms, p99 {times[59]:0.0} ms"));
    }

    private static HttpRequestMessage ListRequest(Uri url) => new(HttpMethod.Get, new Uri(url, "/api/chatwoot/list/suporte"))
    {
        Headers = { { "token", RyzeClient.Token } },
    };

    private static Process StartFloor(TemporaryFolder folder, out Uri url)
    {
        url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "floor", url.AbsoluteUri, folder.File("floor.db") }, UseShellExecute = false,
        })!;
    }

    public static async Task<bool> AnswersAsync(Uri url)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        try
        {
            return (await client.GetAsync(url)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
