using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>One role of the program that is killed and restarted with the same settings, port and database.</summary>
internal sealed partial class MortalRyze(Dictionary<string, string?> settings) : IAsyncDisposable
{
    private const int StartWithin = 300;

    private readonly List<string> _complaints = [];
    private RyzeProcess? _life;

    public Uri Url { get; } = new(settings["urls"]!);

    public bool IsFrozen { get; private set; }

    public bool IsAlive => _life is { HasExited: false };

    public int Kills { get; private set; }

    /// <summary>The processor time of the current process.</summary>
    public TimeSpan ProcessorTime => _life!.ProcessorTime;

    /// <summary>Errors and crashes in the output of all ended processes.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Starts the program and waits until it listens. Starts it again while its port is still in use.</summary>
    public async Task StartAsync()
    {
        Launch();
        var waited = Stopwatch.StartNew();
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.That(waited.Elapsed.TotalSeconds, Is.LessThan(StartWithin), $"{Url} does not listen:\n{_life!.Output}");
                if (_life!.HasExited && _life.Output.Contains("address already in use", StringComparison.Ordinal))
                {
                    await CollectOutputAsync();
                    Launch();
                }

                return _life.Url is not null || _life.HasExited;
            },
            $"{Url} listens",
            StartWithin * 2);
        Assert.That(_life!.HasExited, Is.False, _life.Output);
    }

    /// <summary>Starts the program and kills it after this much processor time.</summary>
    public async Task StartAndKillAsync(TimeSpan after)
    {
        Launch();
        await Eventually.TrueAsync(
            () => _life!.HasExited || _life.Url is not null || _life.ProcessorTime >= after, $"the start of {Url} has used {after}",
            StartWithin);
        await KillAsync();
    }

    public async Task KillAsync()
    {
        await _life!.KillAsync();
        Kills++;
        await CollectOutputAsync();
    }

    /// <summary>Waits until the process ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _life!.WaitForExitAsync();
        var code = _life.ExitCode;
        await CollectOutputAsync();
        return code;
    }

    /// <summary>Sends SIGSTOP; the process stands still until it is thawed or killed.</summary>
    public Task FreezeAsync()
    {
        IsFrozen = true;
        return _life!.FreezeAsync();
    }

    public async Task ThawAsync()
    {
        await _life!.ThawAsync();
        IsFrozen = false;
    }

    /// <summary>Sends SIGTERM and waits for the exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _life!.StopAsync();
        var code = _life.ExitCode;
        await CollectOutputAsync();
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        if (_life is not null)
        {
            await _life.DisposeAsync();
        }
    }

    private void Launch() => _life = RyzeProcess.Launch(settings);

    private async Task CollectOutputAsync()
    {
        var output = _life!.Output.Split('\n');
        for (var i = 0; i < output.Length; i++)
        {
            if (Complaint().IsMatch(output[i]))
            {
                _complaints.Add(string.Join(" | ", output.Skip(i).Take(3).Select(line => line.Trim())));
            }
        }

        await _life.DisposeAsync();
        _life = null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Url} ({Kills} kills)\n{_life?.Output}");

    [GeneratedRegex("^(fail: |crit: |Unhandled exception)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Complaint();
}
