using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Ryze.Tests.Infrastructure.PublicApi.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/quality.md 3: a run with events, commands and reconnects, logged at every level, reveals no secret and no message text.
/// </summary>
internal sealed class EventSecretsTests
{
    private const string BridgeToken = "MARKED-bridge-token-0002";
    private const string Authorization = "Bearer MARKED-webhook-authorization";
    private const string EngineToken = "MARKED-engine-token";
    private const string InstanceToken = "MARKED-instance-token";
    private const string Incoming = "MARKED incoming text";
    private const string Outgoing = "MARKED outgoing text";
    private const string Chat = "5511999990000@s.whatsapp.net";

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Run_with_events_reveals_no_marked_text()
    {
        await using var engine = await ScriptedEngine.AnsweringAsync(200, ScriptedEngine.Json, ScriptedEngine.Sent);
        await using var chatwoot = await ScriptedChatwoot.StartAsync();
        await using var ryze = await RyzeApp.StartAsync(Settings(engine.Url), configure: RyzeApp.LogEverything);
        using var metrics = new Metrics(ryze.Services);

        var answers = await LiveAsync(ryze, chatwoot.Url);

        var found = string.Join('\n', ryze.Logs.Select(Everything).Concat(answers));
        Assert.That(
            found, Does.Contain("Command cmd_1 (SendText) ended: ok").And.Contain("attempt 1 follows").And.Contain("event accepted"),
            "the run was logged");
        Assert.That(
            new[] { BridgeToken, Authorization, EngineToken, InstanceToken, Incoming, Outgoing, "MARKED" }.Where(found.Contains), Is.Empty);
        metrics.AssertMoved();
    }

    private Dictionary<string, string?> Settings(string engineUrl)
    {
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = BridgeToken;
        settings["ENGINE_URL"] = engineUrl;
        settings["ENGINE_TOKEN"] = EngineToken;
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = Authorization;
        settings["Logging:LogLevel:Default"] = "Trace";
        return settings;
    }

    private async Task<IEnumerable<string>> LiveAsync(RyzeApp ryze, string chatwootUrl)
    {
        var answers = new List<Answer> { await ryze.Client.SetAsync(RyzeClient.Body(chatwootUrl)) };
        answers.Add(await EventAsync(ryze, Authorization, Event("A", Incoming)));
        answers.Add(await EventAsync(ryze, Authorization, Event("A", Incoming)));
        answers.Add(
            await EventAsync(
            ryze, Authorization, Event("B", Incoming, "\"media\":{\"base64\":\"TUFSS0VE\",\"mimetype\":\"text/plain\"},")));
        answers.Add(await EventAsync(ryze, Authorization, $$"""{"event":"{{Incoming}}","data":"{{Incoming}}"}"""));
        answers.Add(await EventAsync(ryze, Authorization, $"{{\"data\":\"{Incoming}"));
        answers.Add(await EventAsync(ryze, Authorization + "x", Event("C", Incoming)));
        Assert.That(
            answers.Select(answer => answer.Code), Is.EqualTo(new[] { 201, 202, 202, 202, 400, 400, 401 }), string.Join('\n', answers));

        // Checks the position instead of the rows, because a fast Chatwoot receives the events before this query.
        await Eventually.TrueAsync(
            async () =>
                await SqliteFile.ScalarAsync<long>(_folder.File("bridge.db"), "SELECT COALESCE(MAX(LastSeq), 0) FROM inbox_channels") == 2,
            "the bridge has the events");

        // Replaces the bridge's own link, which reconnects later.
        var integration = await SqliteFile.ScalarAsync<string>(_folder.File("ryze.db"), "SELECT Id FROM chatwoot_integrations");
        using var other = await BridgeSocket.OpenAsync(ryze.Url, integration, "token=" + BridgeToken);
        await other.FrameAsync("hello");
        await other.SendAsync("""{"type":"ready","after":0,"window":1}""");
        Assert.That((string?)(await other.FrameAsync("event"))["data"]!["message"]!["content"], Is.EqualTo(Incoming));
        await other.SendAsync(
            $$$"""{"type":"command","id":"cmd_1","command":"message.send","data":{"chat":"{{{Chat}}}","type":"text","text":"{{{Outgoing}}}"}}""");
        Assert.That((bool)(await other.FrameAsync("result"))["ok"]!, Is.True);
        await other.SendAsync(
            $$$"""{"type":"command","id":"cmd_2","command":"message.send","data":{"chat":"{{{Outgoing}}}","type":"text"}}""");
        await other.FrameAsync("result");
        await Eventually.TrueAsync(() => ryze.Logs.Any(record => record.Id == 5102), "the bridge saw that it was replaced");
        await other.SendAsync($"{{{Outgoing}");
        await Eventually.TrueAsync(
            () => ryze.Logs.Any(record => record.Id == 5002 && record.Message.EndsWith("ProtocolError", StringComparison.Ordinal)),
            "the invalid frame is refused");

        answers.Add(await ryze.Client.ListAsync());
        answers.Add(await ryze.Client.DeleteAsync());
        return answers.Select(answer => answer.ToString() + answer.Raw.Headers);
    }

    private static Task<Answer> EventAsync(RyzeApp ryze, string authorization, string body) => ryze.Client.SendAsync(
        HttpMethod.Post, "/api/engine/events/suporte", new StringContent(body, Encoding.UTF8, "application/json"),
        ("Authorization", authorization));

    private static string Event(string id, string text, string media = "") => $$$"""
        {"event":"message.exchange","data":{"id":"{{{id}}}","direction":"incoming","chat":{"jid":"{{{Chat}}}"},"message":{"type":"text",{{{media}}}"content":"{{{text}}}"} },
         "instanceData":{"baseUrl":"https://e","instance":"suporte","token":"{{{InstanceToken}}}"} }
        """;

    private static string Everything(FakeLogRecord record)
    {
        var all = new StringBuilder().AppendLine(record.Message).Append(record.Exception).AppendLine();
        foreach (var (name, value) in (record.StructuredState ?? []).Concat(
            record.Scopes.OfType<IEnumerable<KeyValuePair<string, object?>>>().SelectMany(scope => scope)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.ToString()))))
        {
            all.AppendLine(CultureInfo.InvariantCulture, $"{name}={value}");
        }

        return all.ToString();
    }

    /// <summary>The metrics of this host only, without the other hosts in this process.</summary>
    private sealed class Metrics : IDisposable
    {
        private static readonly string[] Names =
            ["ryze.events", "ryze.outbox.replays", "ryze.sockets.open", "ryze.sockets.closed", "ryze.bridge.reconnects"];

        private readonly Dictionary<string, MetricCollector<long>> _counters;
        private readonly MetricCollector<double> _acks;

        public Metrics(IServiceProvider services)
        {
            var scope = services.GetRequiredService<IMeterFactory>();
            _counters = Names.ToDictionary(name => name, name => new MetricCollector<long>(scope, "Ryze", name), StringComparer.Ordinal);
            _acks = new MetricCollector<double>(scope, "Ryze", "ryze.outbox.ack.duration");
        }

        public void AssertMoved()
        {
            Assert.That(
                _counters.Where(counter => counter.Value.GetMeasurementSnapshot().Count == 0).Select(counter => counter.Key), Is.Empty);
            Assert.That(_acks.GetMeasurementSnapshot(), Is.Not.Empty);
            Assert.That(
                _counters["ryze.events"].GetMeasurementSnapshot().GroupBy(m => (string)m.Tags["outcome"]!, StringComparer.Ordinal)
                    .Select(g => (g.Key, g.Count())),
                Is.EquivalentTo(new[] { ("stored", 2), ("known", 1), ("refused", 2), ("unauthorized", 1) }));
            Assert.That(
                _counters["ryze.bridge.reconnects"].GetMeasurementSnapshot().Select(m => (string)m.Tags["end"]!), Does.Contain("Replaced"));
        }

        public void Dispose()
        {
            _acks.Dispose();
            foreach (var counter in _counters.Values)
            {
                counter.Dispose();
            }
        }
    }
}
