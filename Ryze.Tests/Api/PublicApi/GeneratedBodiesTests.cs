using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.PublicApi;

/// <summary>
/// docs/spec/quality.md 2: 10,000 generated bodies, nearly all invalid. Runs alone, because it measures the process's memory.
/// </summary>
[NonParallelizable]
internal sealed class GeneratedBodiesTests
{
    private const int Bodies = 10_000;
    private const int AtOnce = 16;

    private static readonly string[] Names =
    [
        "chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "inboxName", "signMessages", "ignoreGroups", "startAsPending",
            "reopenResolved",
        "name", "token", "chatwootEnabled", "chatwootInboxName", "faults", "unknown", "", "\\ud800", "chatwoot\\u0041ccountId",
        "__proto__", "$type", "inboxname",
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "5.0", "1e400", "-1E-400", "9223372036854775808", "\"\"", "\"1\"", "\" \"",
            "\"\\ud800\"",
        "\"\\udc00\\ud83d\"", "\"\\u0000\"", "\"\U0001F921\"", "\"https://c.example\"", "\"http://u:p@c.example\"", "\"ftp://x\"",
        "\"a\\r\\nX: y\"", "\"\\u202e\"", "{}", "[]",
    ];

    private static readonly string[] Broken =
        ["{", "}", "[", "]", "\"", ",", ":", "/*", "//", "\\", "\0", "\u001b", "NaN", "Infinity", "'", "\uFEFF", "tru", "01", "+1", ".5",
        "1e"];

    [Test]
    public async Task Memory_stays_steady_while_10_000_generated_bodies_are_refused()
    {
        var seed = Seed.Current;
        using var folder = new TemporaryFolder();
        await using var bridge = await ScriptedBridge.StartAsync();
        await using var ryze = await RyzeApp.StartAsync(bridge.Settings(folder), configure: host =>
        {
            SteadyCounter.At(1)(host);

            // The log collector keeps every record, which would distort the measured memory.
            host.Logging.SetMinimumLevel(LogLevel.Error);
        });
        var answers = new ConcurrentDictionary<int, int>();
        var watch = Stopwatch.StartNew();

        await SendAsync(ryze, seed, 0, Bodies / 10, answers);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SendAsync(ryze, seed, Bodies / 10, Bodies, answers);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        TestContext.Out.WriteLine(
            $"{string.Join(", ", answers.Select(a => $"{a.Value} x {a.Key}"))} in {watch.Elapsed.TotalSeconds:F1} s; {before / 1024} KB, then {after / 1024} KB");
        Assert.That(answers.Keys, Is.EquivalentTo(new[] { 400, 413 }));
        Assert.That(answers.Values.Sum(), Is.EqualTo(Bodies));
        Assert.That(bridge.Activations, Is.Empty);
        Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, "/health")).Code, Is.EqualTo(200));

        // 9,000 leaked bodies with their objects would need far more.
        Assert.That(after - before, Is.LessThan(16L * 1024 * 1024));
    }

    [Test]
    public async Task Generated_bodies_create_only_instances_with_a_valid_name()
    {
        var seed = Seed.Current;
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(folder), configure: SteadyCounter.At(1));
        var answers = new ConcurrentDictionary<int, int>();

        await SendAsync(ryze, seed, 0, Bodies, answers, "/api/instance/new", "Invalid request body: ", "Instance name already exists");

        TestContext.Out.WriteLine(string.Join(", ", answers.Select(a => $"{a.Value} x {a.Key}")));
        Assert.That(answers.Keys, Is.SubsetOf(new[] { 201, 400, 409, 413 }));
        var created = (await ryze.Client.InstancesAsync()).Json["instances"]!.AsArray().Select(i => (string)i!["name"]!).ToList();
        Assert.That(created.Where(name => !InstanceName.IsValid(name)), Is.Empty);
        Assert.That(created, Has.Count.EqualTo(1 + answers.GetValueOrDefault(201)), "the first instance and one for each 201");
    }

    private static Task SendAsync(RyzeApp ryze, int seed, int from, int to, ConcurrentDictionary<int, int> answers,
        string path = "/api/chatwoot/set/suporte", string refusal = "invalid body: ", string? conflictMessage = null) =>
            Parallel.ForEachAsync(
        Enumerable.Range(from, to - from),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (n, _) =>
        {
            var body = Generate(new Random(unchecked(seed + n)));
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await ryze.Client.SendAsync(HttpMethod.Post, path, content);
            answers.AddOrUpdate(answer.Code, 1, (_, count) => count + 1);
            Assert.That(
                answer.Code == 201 && conflictMessage is not null ? refusal : answer.Error,
                answer.Code == 409 ? Is.EqualTo(conflictMessage)
                : answer.Code == 413 ? Is.EqualTo("request body too large (limit 65536 bytes)") : Does.StartWith(refusal),
                $"seed {seed + n}: {Convert.ToBase64String(body[..Math.Min(2000, body.Length)])}");
        });

    private static byte[] Generate(Random random) => random.Next(12) switch
    {
        0 => Noise(random, random.Next(300)),
        1 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pick(random, Broken)))),
        2 => Encoding.UTF8.GetBytes(Nested(random)),
        3 when random.Next(8) == 0 => Encoding.UTF8.GetBytes($"{{\"inboxName\":\"{new string('x', random.Next(60_000, 200_000))}\"}}"),
        4 => Cut(random, Encoding.UTF8.GetBytes(Record(random))),
        5 => Flipped(random, Encoding.UTF8.GetBytes(Record(random))),
        6 => Encoding.UTF8.GetBytes(Pick(random, Scalars).Replace("{}", "[{}]", StringComparison.Ordinal)),
        7 => Encoding.Unicode.GetBytes(Record(random)),
        8 => [.. Encoding.UTF8.GetBytes(Record(random)), .. Encoding.UTF8.GetBytes(Pick(random, Broken))],
        _ => Encoding.UTF8.GetBytes(Record(random)),
    };

    // Never valid: the account id is always missing or one of the wrong values above.
    private static string Record(Random random) => "{" + string.Join(
        ',',
        Enumerable.Range(0, random.Next(14)).Select(_ =>
        {
            var name = Pick(random, Names);
            return $"\"{name}\":{(random.Next(6) == 0 ? Nested(random, depth: 3) : Pick(random, Scalars))}";
        })) + "}";

    private static string Nested(Random random, int depth = 500)
    {
        var levels = random.Next(1, depth);
        return random.Next(2) == 0
            ? new string('[', levels) + new string(']', levels)
            : string.Concat(Enumerable.Repeat("{\"inboxName\":", levels)) + "1" + new string('}', levels);
    }

    private static byte[] Cut(Random random, byte[] body) => body[..random.Next(body.Length)];

    private static byte[] Flipped(Random random, byte[] body)
    {
        body[random.Next(body.Length)] = (byte)random.Next(256);
        return body;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
