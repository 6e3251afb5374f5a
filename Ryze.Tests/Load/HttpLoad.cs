using System.Diagnostics;

namespace Ryze.Tests.Load;

/// <summary>A closed loop of requests over a fixed number of connections.</summary>
internal static class HttpLoad
{
    public static async Task<LoadResult> RunAsync(Func<HttpRequestMessage> request, int connections, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, AllowAutoRedirect = false };
        using var client = new HttpMessageInvoker(handler);
        var stop = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var workers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => WorkAsync(client, request, stop))));
        var latencies = workers.SelectMany(w => w.Latencies).Order().ToList();
        return new LoadResult(
            latencies.Count / duration.TotalSeconds,
            Percentile(latencies, 0.50),
            Percentile(latencies, 0.99),
            workers.Sum(w => w.Failures));
    }

    private static async Task<(List<double> Latencies, int Failures)> WorkAsync(
        HttpMessageInvoker client, Func<HttpRequestMessage> request, long stop)
    {
        var latencies = new List<double>(100_000);
        var failures = 0;
        while (Stopwatch.GetTimestamp() < stop)
        {
            var started = Stopwatch.GetTimestamp();
            using var message = request();
            using var response = await client.SendAsync(message, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            failures += response.IsSuccessStatusCode ? 0 : 1;
        }

        return (latencies, failures);
    }

    private static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)((sorted.Count - 1) * share)];
}
