using System.Text.Json.Nodes;
using Ryze.Tests.Scenarios.Agents;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>
/// docs/spec/engines.md 4: a send whose answer is lost is settled by the message's echo or receipt. It is neither sent twice nor shown
/// twice. Through both roles, with the real adapters.
/// </summary>
internal sealed class UnknownOutcomeTests
{
    private const string Text = "bom dia, tudo bem?";

    private static readonly string[] Failures = ["failed"];

    private WiredScene _scene = null!;
    private AgentScene _customer = null!;

    private static IEnumerable<EngineWire> Wires() =>
        [new EvolutionWire("2.4"), new EvolutionWire("2.3"), new WahaWire(), new CloudApiWire(), new RyzeApiWire()];

    private static IEnumerable<EngineWire> EchoingWires() => Wires().Where(wire => wire is not CloudApiWire);

    [SetUp]
    public async Task Start()
    {
        _scene = await WiredScene.StartAsync();
        _customer = await AgentScene.StartAsync(_scene.Relay);
    }

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [TestCaseSource(nameof(Wires))]
    public async Task Message_with_a_lost_answer_is_recorded_as_sent_once_the_engine_reports_it(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (id, whatsAppId) = await SendWithoutAnswerAsync();

        await ReportAsync(whatsAppId);

        await _scene.Relay.AgentsAreDoneAsync();
        Assert.That(await IdsAsync(), Is.EqualTo(new[] { whatsAppId }));
        Assert.That(_customer.Shown(id).Status, Is.Not.AnyOf(Failures));
    }

    [TestCaseSource(nameof(Wires))]
    public async Task Message_with_a_lost_answer_is_neither_sent_nor_shown_twice(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (_, whatsAppId) = await SendWithoutAnswerAsync();
        await ReportAsync(whatsAppId);
        await _scene.Relay.AgentsAreDoneAsync();

        _customer.Answer("next");
        await Eventually.TrueAsync(() => _scene.Sends.Count == 2, "the next message is sent");
        await _scene.Relay.DoneAsync();

        Assert.That(_scene.Sends.Count(body => body.Contains("tudo bem", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(_scene.Shown.Count(text => text == Text), Is.EqualTo(1), string.Join('\n', _scene.Shown));
    }

    [TestCaseSource(nameof(Wires))]
    public async Task Receipt_is_shown_on_a_message_with_a_lost_answer(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (id, whatsAppId) = await SendWithoutAnswerAsync();
        await ReportAsync(whatsAppId);
        await _scene.Relay.AgentsAreDoneAsync();

        await _scene.CallAsync(_scene.Wire.Receipt(_customer.Jid, whatsAppId, "read", Reference()));

        await _customer.ShowsAsync(id, "read");
    }

    [TestCaseSource(nameof(Wires))]
    public async Task Quote_of_a_message_with_a_lost_answer_refers_to_it(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (id, whatsAppId) = await SendWithoutAnswerAsync();
        await ReportAsync(whatsAppId);
        await _scene.Relay.AgentsAreDoneAsync();

        await _scene.CallAsync(_scene.Wire.Quote(_customer.Jid, "sim", whatsAppId));

        await Eventually.TrueAsync(() => _scene.Shown.Contains("sim", StringComparer.Ordinal), "the customer's answer is in Chatwoot");
        Assert.That(
            (long?)JsonNode.Parse(_scene.Relay.Desk.Messages.Single(m => m.Content == "sim").Attributes)!["in_reply_to"], Is.EqualTo(id));
    }

    [TestCaseSource(nameof(EchoingWires))]
    public async Task Message_with_a_lost_answer_is_deleted_on_WhatsApp_when_the_agent_deletes_it(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (id, whatsAppId) = await SendWithoutAnswerAsync();
        await ReportAsync(whatsAppId);
        await _scene.Relay.AgentsAreDoneAsync();

        _customer.Delete(id);

        await Eventually.TrueAsync(
            () => _scene.Engine.Calls.Any(call => call.Call.StartsWith("DELETE ", StringComparison.Ordinal)
                && (Uri.UnescapeDataString(call.Call) + call.Body).Contains(whatsAppId, StringComparison.Ordinal)),
            "the engine deletes the message");
    }

    [TestCaseSource(nameof(EchoingWires))]
    public async Task Echo_that_arrives_before_the_answer_is_not_a_second_message(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var echoed = new TaskCompletionSource();
        _scene.OnSend = async body =>
        {
            var id = IdFor(body);
            await _scene.CallAsync(_scene.Wire.Echo(_customer.Jid, Text, id)!);
            echoed.TrySetResult();
            return _scene.Wire.Accepted(id);
        };

        _customer.Answer(Text);
        await echoed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await _scene.Relay.DoneAsync();
        await _scene.Relay.AgentsAreDoneAsync();

        Assert.That(_scene.Shown.Count(text => text == Text), Is.EqualTo(1), string.Join('\n', _scene.Shown));
    }

    [TestCaseSource(nameof(EchoingWires))]
    public async Task Echo_that_arrives_after_the_answer_is_not_a_second_message(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        _scene.OnSend = body => Task.FromResult<(int, string)?>(_scene.Wire.Accepted(IdFor(body)));
        _customer.Answer(Text);
        await Eventually.TrueAsync(() => _scene.Sends.Count == 1, "the message is sent");
        await _scene.Relay.AgentsAreDoneAsync();

        await _scene.CallAsync(_scene.Wire.Echo(_customer.Jid, Text, IdFor(_scene.Sends[0]))!);
        await _scene.Relay.DoneAsync();

        Assert.That(_scene.Shown.Count(text => text == Text), Is.EqualTo(1), string.Join('\n', _scene.Shown));
    }

    [TestCaseSource(nameof(EchoingWires))]
    public async Task Same_text_typed_on_the_phone_afterwards_is_shown(EngineWire wire)
    {
        await _scene.ConnectAsync(wire);
        var (_, whatsAppId) = await SendWithoutAnswerAsync();
        await ReportAsync(whatsAppId);
        await _scene.Relay.AgentsAreDoneAsync();

        await _scene.CallAsync(_scene.Wire.Echo(_customer.Jid, Text, "3EB0TYPED")!);

        await Eventually.TrueAsync(() => _scene.Shown.Count(text => text == Text) == 2, "the typed message is in Chatwoot");
    }

    /// <returns>Chatwoot's id of the message, and WhatsApp's id, which only the engine knows yet.</returns>
    private async Task<(long Id, string WhatsAppId)> SendWithoutAnswerAsync()
    {
        var id = _customer.Answer(Text);
        await Eventually.TrueAsync(() => _scene.Sends.Count == 1, "the message is sent");
        await Eventually.TrueAsync(
            async () => await _scene.Relay.ApiScalarAsync("SELECT COUNT(*) FROM commands WHERE Result LIKE '%outcome_unknown%'") == 1,
            "the outcome is unknown");
        return (id, IdFor(_scene.Sends[0]));
    }

    /// <summary>The engine reports the message in the first way that it has.</summary>
    private Task ReportAsync(string whatsAppId) =>
        _scene.CallAsync(
            _scene.Wire.Echo(_customer.Jid, Text, whatsAppId) ?? _scene.Wire.Receipt(_customer.Jid, whatsAppId, "sent", Reference()));

    /// <summary>The id of the message: the one that the send asks for, or the engine's own.</summary>
    private string IdFor(string send) => _scene.Wire is CloudApiWire ? "wamid.OWN=" : _scene.Wire.ReferenceIn(send) ?? "3EB0OWN";

    private string? Reference() => _scene.Wire.ReferenceIn(_scene.Sends[0]);

    private async Task<IReadOnlyList<string>> IdsAsync() =>
        [await SqliteFile.ScalarAsync<string>(_scene.Relay.Database, "SELECT WhatsAppId FROM agent_sends WHERE IsSent = 1")];
}
