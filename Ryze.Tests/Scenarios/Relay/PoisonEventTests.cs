using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>An event that alone makes Chatwoot fail does not block its chat (docs/spec/bridge.md 3.1).</summary>
internal sealed class PoisonEventTests
{
    private const string Other = "551133335555@s.whatsapp.net";
    private const string ServerError = """{"status":500,"error":"Internal Server Error"}""";

    [Test]
    public async Task Chat_continues_when_Chatwoot_answers_500_to_one_event_only()
    {
        var (scene, time, started) = await StartAsync(content => IsText(content, "poison"));
        await using var _ = scene;
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "poison"), WhatsAppEvent.Message("3EB0B", "behind it"));

        await AdvanceAsync(scene, time, isTraffic: true, async () => await scene.CountAsync("dead_letters") == 1);

        Assert.That(time.GetUtcNow() - started, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(5)).And.LessThan(TimeSpan.FromMinutes(30)));
        await Eventually.TrueAsync(() => scene.Desk.Messages.Any(message => IsText(message.Content, "behind it")), "the chat continues");
        Assert.That(await SqliteFile.ScalarAsync<string>(scene.Database, "SELECT Reason FROM dead_letters"), Does.StartWith("HTTP 500"));
    }

    [Test]
    public async Task Event_waits_when_Chatwoot_fails_for_everyone()
    {
        var (scene, time, started) = await StartAsync(_ => true);
        await using var _ = scene;
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"), WhatsAppEvent.Message("3EB0B", "two", Other));

        await AdvanceAsync(scene, time, isTraffic: false, () => Task.FromResult(time.GetUtcNow() - started > TimeSpan.FromMinutes(40)));

        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
        scene.Chatwoot.BehaveWell("POST", "/messages");
        await AdvanceAsync(scene, time, isTraffic: false, () => Task.FromResult(scene.Desk.Messages.Count == 2));
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }

    /// <summary>A message that is older than 15 minutes has a line with its time above the text.</summary>
    private static bool IsText(string? content, string text) => content?.EndsWith(text, StringComparison.Ordinal) == true;

    private static async Task<(RelayScene Scene, FakeTimeProvider Time, DateTimeOffset Started)> StartAsync(Func<string, bool> isRefused)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var scene = await RelayScene.StartAsync(time);
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            var json = await JsonNode.ParseAsync(context.Request.Body);
            context.Request.Body.Position = 0;
            await (isRefused((string)json!["content"]!) ? ScriptedChatwoot.AnswerAsync(context, 500, ServerError) : act());
        });
        return (scene, time, time.GetUtcNow());
    }

    /// <summary>Advances the time in steps that the link survives. Traffic is another customer who writes every minute.</summary>
    private static async Task AdvanceAsync(RelayScene scene, FakeTimeProvider time, bool isTraffic, Func<Task<bool>> until)
    {
        var (step, posted) = (0, 0);
        var sinceStep = Stopwatch.StartNew();
        await Eventually.TrueAsync(
            async () =>
            {
                // On a slow machine, waits for the other customer's message and for running calls, because each step moves the clock.
                var arrived = scene.Desk.Messages.Count(message => IsText(message.Content, "traffic"));
                if ((!scene.Chatwoot.IsIdle || arrived < posted) && sinceStep.Elapsed < TimeSpan.FromSeconds(3))
                {
                    return false;
                }

                sinceStep.Restart();
                if (isTraffic && step++ % 12 == 0)
                {
                    await scene.PostAsync(WhatsAppEvent.Message($"3EB0T{step.ToString(CultureInfo.InvariantCulture)}", "traffic", Other));
                    posted++;
                }

                time.Advance(TimeSpan.FromSeconds(5));

                // Three steps exceed a call's timeout, and a timeout does not count against its event.
                await Eventually.LetTimersRunAsync(isTraffic ? 8 : 1);
                return await until();
            },
            "the time has passed");
    }
}
