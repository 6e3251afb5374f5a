using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ryze.Tests.Support;

/// <summary>The real program as a separate process, which a test can kill at any time.</summary>
internal sealed partial class RyzeProcess : IAsyncDisposable
{
    /// <summary>A folder for the output of all processes, with times; null for none.</summary>
    private static readonly string? LogFolder = Environment.GetEnvironmentVariable("RYZE_TEST_LOGS");

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private static string[] Program =>
        [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "Ryze.Api.dll")];

    private RyzeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; private set; } = null!;

    public string Output => string.Join('\n', _output);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The processor time used so far. It measures a start's progress independently of the machine's load.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>
    /// Starts the program and waits until it listens. The account of the settings then has the instance <see cref="RyzeClient.Instance"/>.
    /// </summary>
    public static async Task<RyzeProcess> StartAsync(Dictionary<string, string?> settings, string[]? program = null)
    {
        var ryze = Launch(settings, program);
        await Eventually.TrueAsync(() => ryze.Url is not null || ryze.HasExited, "the process listens", withinSeconds: 300);
        Assert.That(ryze.HasExited, Is.False, ryze.Output);
        if (settings.GetValueOrDefault("RYZE_ROLES") != "bridge" && settings.GetValueOrDefault("RYZE_ACCOUNT_TOKEN") is { } token)
        {
            using var customer = new RyzeClient(ryze.Url, token);
            var made = await customer.CreateAsync(new { name = RyzeClient.Instance });
            Assert.That(made.Code, Is.EqualTo(201).Or.EqualTo(409), made.ToString());
        }

        return ryze;
    }

    /// <summary>Starts the program as an operator command.</summary>
    public static RyzeProcess LaunchCommand(Dictionary<string, string?> settings, params string[] args) =>
        Launch(settings, [.. Program, .. args]);

    /// <summary>Starts the program without waiting.</summary>
    public static RyzeProcess Launch(Dictionary<string, string?> settings, string[]? program = null)
    {
        var isMeasured = program is not null;
        program ??= Program;
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        if (!isMeasured)
        {
            // Test processes live for seconds, so these settings for long-running servers would only slow down their starts.
            start.Environment["DOTNET_TieredPGO"] = "0";
            start.Environment["DOTNET_gcServer"] = "0";
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name == "urls" ? "ASPNETCORE_URLS" : name] = value;
        }

        return new RyzeProcess(Process.Start(start)!);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGSTOP: the process and its connections stay open, but it stands still.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Sends SIGCONT.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Sends SIGTERM, as an orchestrator does, and waits for the exit.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("-TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    public Task WaitForExitAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (LogFolder is not null)
        {
            lock (_output)
            {
                File.AppendAllText(
                    Path.Combine(LogFolder, $"{_process.Id}.log"),
                    string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {line}\n"));
            }
        }

        if (Listening().Match(line) is { Success: true } listening)
        {
            Url ??= new Uri(listening.Groups["url"].Value);
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Listening();
}
