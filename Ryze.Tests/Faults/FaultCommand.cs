using System.Globalization;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Faults;

/// <summary>The commands that start long fault runs.</summary>
internal static class FaultCommand
{
    public const string Usage =
        "faults outbox [--seed N] [--instances 20] [--events 10000] [--kills 20] | faults relay [--seed N] [--chats 50] [--messages 1000] [--faults 24]"
        + " [--engines ryzeapi,cloud-api,evolution,waha | default]"
        + " | faults cluster [--seed N] [--instances 50] [--messages 5000] [--faults 20]";

    private const int FirstStarts = 3;

    /// <returns>0 when the run found no error; null when the options are invalid.</returns>
    public static Task<int?> RunAsync(string[] words) => words switch
    {
        ["outbox", .. var options] => OutboxAsync(options),
        ["relay", .. var options] => RelayAsync([.. options]),
        ["cluster", .. var options] => ClusterAsync(options),
        _ => Task.FromResult<int?>(null),
    };

    private static async Task<int?> OutboxAsync(string[] options)
    {
        var read = Read(options, ("--instances", 20), ("--events", 10_000), ("--kills", 20));
        if (read is null || read["--instances"] < 1 || read["--kills"] < 1 || read["--events"] < read["--instances"] + read["--kills"])
        {
            return null;
        }

        var report = await OutboxFaults.RunAsync(
            FaultPlan.Of(read["--seed"], read["--instances"], read["--events"], read["--kills"], FirstStarts), Console.WriteLine);
        Console.WriteLine(report);
        return report.Wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<int?> RelayAsync(List<string> options)
    {
        if (TakeEngines(options) is not { } engines)
        {
            return null;
        }

        var read = Read([.. options], ("--chats", 50), ("--messages", 1000), ("--faults", 24));
        if (read is null || read["--chats"] < 1 || read["--faults"] < 1 || read["--messages"] < read["--chats"] + (2 * read["--faults"]))
        {
            return null;
        }

        var plan = RelayFaultPlan.Of(read["--seed"], read["--chats"], read["--messages"], read["--faults"]) with { Engines = engines };
        var report = await RelayFaults.RunAsync(plan, Console.WriteLine);
        Console.WriteLine(report);
        return report.Wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<int?> ClusterAsync(string[] options)
    {
        var read = Read(options, ("--instances", 50), ("--messages", 5000), ("--faults", 20));
        if (read is null || read["--instances"] is < 1 or > 999 || read["--faults"] < 1
            || read["--messages"] < read["--instances"] + (3 * read["--faults"]))
        {
            return null;
        }

        var report = await ClusterFaults.RunAsync(
            ClusterFaultPlan.Of(read["--seed"], read["--instances"], read["--messages"], read["--faults"]), Console.WriteLine);
        Console.WriteLine(report);
        return report.Wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Removes <c>--engines</c> from the options, and returns its kinds; all kinds without it, null when one is unknown.</summary>
    private static EngineKind[]? TakeEngines(List<string> options)
    {
        var index = options.IndexOf("--engines");
        if (index < 0)
        {
            return Enum.GetValues<EngineKind>();
        }

        var value = options.ElementAtOrDefault(index + 1) ?? "";
        options.RemoveRange(index, Math.Min(2, options.Count - index));
        if (value == RelayFaultPlan.OperatorsEngine)
        {
            return [];
        }

        var kinds = value.Split(',').Select(name => EngineKinds.Find(name == "cloud" ? "cloud-api" : name)).ToList();
        return kinds.Contains(null) ? null : [.. kinds.Select(kind => kind!.Value)];
    }

    /// <summary>Returns null when the options are invalid. Always prints the seed.</summary>
    private static Dictionary<string, int>? Read(string[] options, params (string Name, int Value)[] known)
    {
        var read = known.ToDictionary(option => option.Name, option => option.Value, StringComparer.Ordinal);
        read["--seed"] = FaultPlan.NewSeed();
        for (var i = 0; i < options.Length; i += 2)
        {
            if (!read.ContainsKey(options[i]) || i + 1 == options.Length
                || !int.TryParse(options[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            read[options[i]] = value;
        }

        Console.WriteLine($"seed {read["--seed"]}");
        return read;
    }
}
