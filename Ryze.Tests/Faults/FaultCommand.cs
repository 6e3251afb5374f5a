using System.Globalization;

namespace Ryze.Tests.Faults;

/// <summary><c>faults outbox [--seed N] [--instances 20] [--events 10000] [--kills 20]</c>: the long form.</summary>
internal static class FaultCommand
{
    public const string Usage = "faults outbox [--seed N] [--instances 20] [--events 10000] [--kills 20]";

    private const int FirstStarts = 3;

    /// <returns>0 when nothing was found wrong; null when the options cannot be read.</returns>
    public static async Task<int?> RunAsync(string[] options)
    {
        var read = new Dictionary<string, int>(StringComparer.Ordinal) { ["--instances"] = 20, ["--events"] = 10_000, ["--kills"] = 20 };
        for (var i = 0; i < options.Length; i += 2)
        {
            var isKnown = options[i] == "--seed" || read.ContainsKey(options[i]);
            if (!isKnown || i + 1 == options.Length || !int.TryParse(options[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            read[options[i]] = value;
        }

        var seed = read.TryGetValue("--seed", out var given) ? given : FaultPlan.NewSeed();
        if (read["--instances"] < 1 || read["--kills"] < 1 || read["--events"] < read["--instances"] + read["--kills"])
        {
            return null;
        }

        Console.WriteLine($"seed {seed}");
        var report = await OutboxFaults.RunAsync(
            FaultPlan.Of(seed, read["--instances"], read["--events"], read["--kills"], FirstStarts), Console.WriteLine);
        Console.WriteLine(report);
        return report.Wrong.Count == 0 ? 0 : 1;
    }
}
