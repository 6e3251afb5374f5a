using Ryze.Tests.Live;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>The command <c>engines evolution</c> against a scripted Evolution API.</summary>
internal sealed class LiveEngineCommandTests
{
    [Test]
    public async Task Command_reports_each_step()
    {
        await using var evolution = await PhonelessEvolution.StartAsync();
        var lines = new List<string>();

        var code = await LiveEngineCommand.RunAsync(
            ["evolution", "--url", evolution.Url.AbsoluteUri, "--key", PhonelessEvolution.GlobalKey], lines.Add);

        Assert.That((code, lines[^1]), Is.EqualTo(((int?)0, "PASS")), string.Join('\n', lines));
        Assert.That(lines.Count(line => line.StartsWith("passed ", StringComparison.Ordinal)), Is.AtLeast(12), string.Join('\n', lines));
        Assert.That(lines, Has.Some.StartsWith("not possible  File arrives with its caption"));
        Assert.That(evolution.Instances, Is.Zero, "the command removes what it created");
    }

    [Test]
    public async Task Command_fails_when_the_key_is_wrong()
    {
        await using var evolution = await PhonelessEvolution.StartAsync();
        var lines = new List<string>();

        var code = await LiveEngineCommand.RunAsync(["evolution", "--url", evolution.Url.AbsoluteUri, "--key", "wrong"], lines.Add);

        Assert.That((code, lines.Single()), Is.EqualTo((
            (int?)1,
            "failed        Engine is connected: the instance was not created: HTTP 401 {\"status\":401,\"error\":\"Unauthorized\",\"response\":{\"message\":[\"Unauthorized\"]}}")));
    }

    [TestCase("evolution")]
    [TestCase("waha", "--url", "http://127.0.0.1", "--key", "k")]
    [TestCase("evolution", "--url", "no url", "--key", "k")]
    [TestCase("evolution", "--url", "http://127.0.0.1", "--key")]
    [TestCase("evolution", "--url", "http://127.0.0.1", "--key", "k", "--unknown", "x")]
    public async Task Command_rejects_wrong_options(params string[] words) =>
        Assert.That(await LiveEngineCommand.RunAsync(words, _ => { }), Is.Null);
}
