using System.Reflection;
using NUnit.Framework.Interfaces;
using Ryze.Tests.Scenarios.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Live;

/// <summary>The command that runs the engines' scenario against a running server (docs/spec/engines.md 6).</summary>
internal static class LiveEngineCommand
{
    public const string Usage = "engines evolution --url URL --key KEY [--instance NAME] [--ryze-url URL]";

    private static readonly string[] Options = ["--url", "--key", "--instance", "--ryze-url"];

    /// <returns>0 when no step failed; null when the options are invalid.</returns>
    public static Task<int?> RunAsync(string[] words, Action<string> log) =>
        words is ["evolution", .. var options] && Read(options) is { } read
            && Uri.TryCreate(read.GetValueOrDefault("--url"), UriKind.Absolute, out var url)
            && read.GetValueOrDefault("--key") is { Length: > 0 } key
            && (!read.ContainsKey("--ryze-url") || Uri.TryCreate(read["--ryze-url"], UriKind.Absolute, out _))
            ? RunAsync(url, key, read.GetValueOrDefault("--instance"), read.GetValueOrDefault("--ryze-url"), log)
            : Task.FromResult<int?>(null);

    private static async Task<int?> RunAsync(Uri url, string key, string? instance, string? ryzeUrl, Action<string> log)
    {
        var failures = 0;
        try
        {
            await using var engine = await LiveEvolution.StartAsync(url, key, instance);
            await using var scene = await OwnEngineScene.StartAsync(engine, ryzeUrl is null ? null : new Uri(ryzeUrl));
            log("passed        Engine is connected");
            foreach (var (name, run) in StepsOf(OwnEngineTests.Of(scene)))
            {
                failures += await RunStepAsync(name, run, log);
            }

            failures += await RunStepAsync("Disconnection disables the webhook", () => DisconnectAsync(scene, engine), log);
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or AssertionException)
        {
            log($"failed        Engine is connected: {exception.Message}");
            return 1;
        }

        log(failures == 0 ? "PASS" : $"FAIL: {failures} steps");
        return failures == 0 ? 0 : 1;
    }

    private static async Task<int> RunStepAsync(string name, Func<Task> run, Action<string> log)
    {
        try
        {
            await run();
            log($"passed        {name}");
            return 0;
        }
        catch (IgnoreException exception)
        {
            log($"not possible  {name}: {exception.Message}");
            return 0;
        }
        catch (Exception exception) when (exception is AssertionException or InvalidOperationException or HttpRequestException)
        {
            log($"failed        {name}: {exception.Message}");
            return 1;
        }
    }

    private static async Task DisconnectAsync(OwnEngineScene scene, LiveEvolution engine)
    {
        var answer = await scene.App.Client.SendAsync(HttpMethod.Delete, $"/api/engine/delete/{RyzeClient.Instance}");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        Assert.That(await engine.HasWebhookAsync(), Is.False, "the engine's webhook is enabled");
    }

    /// <summary>The scenario's tests with their cases, in the order of the file.</summary>
    private static IEnumerable<(string Name, Func<Task> Run)> StepsOf(OwnEngineTests tests) =>
        from method in typeof(OwnEngineTests).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetCustomAttributes().Any(attribute => attribute is ITestBuilder or ISimpleTestBuilder)
        from arguments in ArgumentsOf(method)
        select (NameOf(method, arguments), (Func<Task>)(() => (Task)method.Invoke(tests, arguments)!));

    private static IEnumerable<object?[]> ArgumentsOf(MethodInfo method) =>
        method.GetCustomAttributes<TestCaseAttribute>().Select(test => test.Arguments) is var cases && cases.Any() ? cases : [[]];

    private static string NameOf(MethodInfo method, object?[] arguments) => method.Name.Replace('_', ' ')
        + (arguments.Length == 0 ? "" : $" ({string.Join(", ", arguments.Select(argument => argument ?? "no fault"))})");

    /// <summary>Null when an option is unknown or has no value.</summary>
    private static Dictionary<string, string>? Read(string[] options) =>
        options.Length % 2 == 0 && options.Chunk(2).All(pair => Options.Contains(pair[0], StringComparer.Ordinal))
            && options.Chunk(2).Select(pair => pair[0]).Distinct(StringComparer.Ordinal).Count() == options.Length / 2
            ? options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal) : null;
}
