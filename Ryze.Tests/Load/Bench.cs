namespace Ryze.Tests.Load;

/// <summary>
/// Measures the ratios of docs/spec/quality.md 4, by part name or all at once. Results compare only on the same idle machine.
/// </summary>
internal static class Bench
{
    private static readonly Dictionary<string, Func<Task>> Parts = new(StringComparer.Ordinal)
    {
        ["api"] = BenchApi.RunAsync,
        ["events"] = BenchEvents.RunAsync,
        ["sockets"] = BenchSockets.RunAsync,
    };

    public static async Task<int> RunAsync(string[] what)
    {
        if (what.FirstOrDefault(name => !Parts.ContainsKey(name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"no such bench: {unknown}; there are {string.Join(", ", Parts.Keys)}");
            return 2;
        }

        foreach (var name in what.Length == 0 ? Parts.Keys.ToArray() : what)
        {
            await Parts[name]();
        }

        return 0;
    }
}
