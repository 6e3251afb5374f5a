using System.Diagnostics;
using System.Net.Http.Json;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/security.md 1, with the attacks of the security report: a message arrives within 2 s while another customer's Chatwoot
/// answers only 429 or does not answer, with 240 events waiting.
/// </summary>
internal sealed class FairSharesTests
{
    private const int Instances = 8;
    private const int EventsOfEach = 30;

    private readonly TemporaryFolder _folder = new();
    private ScriptedChatwoot _chatwoot = null!;
    private RyzeApp _ryze = null!;
    private RyzeClient _other = null!;

    [SetUp]
    public async Task Start()
    {
        _chatwoot = await ScriptedChatwoot.StartAsync();
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
        settings["CHATWOOT_REQUESTS_PER_MINUTE"] = "3000";
        _ryze = await RyzeApp.StartAsync(settings, configure: new ScriptedPhone().TakeOver);
        Assert.That((await _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url))).Code, Is.EqualTo(201));
        _other = await OtherCustomerAsync(settings);
    }

    [TearDown]
    public async Task Stop()
    {
        _other.Dispose();
        await _chatwoot.DisposeAsync();
        await _ryze.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Message_arrives_within_2_s_when_another_customers_account_answers_429()
    {
        _chatwoot.Fail("POST", "/accounts/2/contact_inboxes/filter", 429);
        await BacklogAsync();
        await Eventually.TrueAsync(
            () => _chatwoot.Count("POST", "/accounts/2/contact_inboxes/filter") > 0, "the other account receives a 429");

        await AssertArrivesAsync();

        foreach (var name in Enumerable.Range(0, Instances).Select(n => $"b{n}"))
        {
            // The instance with the 429 shows the error, and the others show that they wait.
            await Eventually.TrueAsync(
                async () => ((string?)(await _other.ListAsync(name)).Json["last_error"])!.Contains("HTTP 429", StringComparison.Ordinal),
                $"{name} shows the pause", sparingly: true);
        }

        Assert.That((string?)(await _ryze.Client.ListAsync()).Json["last_error"], Is.Empty);
    }

    [Test]
    public async Task Message_arrives_within_2_s_when_another_customer_has_240_waiting_events()
    {
        await BacklogAsync();

        await AssertArrivesAsync();
    }

    [Test]
    public async Task Message_arrives_within_2_s_when_another_customers_Chatwoot_hangs()
    {
        var silence = new TaskCompletionSource();
        _chatwoot.On("POST", "/accounts/2/contact_inboxes/filter", (_, _) => silence.Task);
        await BacklogAsync();
        await Eventually.TrueAsync(
            () => _chatwoot.Count("POST", "/accounts/2/contact_inboxes/filter") >= 16, "the other customer's share is in use");

        await AssertArrivesAsync();

        Assert.That(_chatwoot.Count("POST", "/accounts/2/contact_inboxes/filter"), Is.EqualTo(16), "a quarter of 64");
        silence.SetResult();
    }

    private async Task BacklogAsync()
    {
        for (var n = 0; n < Instances * EventsOfEach; n++)
        {
            var next = WhatsAppEvent.Message($"3EB0B{n}", "backlog", $"55119{n:00000000}@s.whatsapp.net");
            var answer = await _ryze.Client.SendAsync(
                HttpMethod.Post, $"/api/engine/events/b{n % Instances}", JsonContent.Create(next),
                ("Authorization", RelayScene.Authorization));
            Assert.That(answer.Code, Is.EqualTo(202), answer.Body);
        }
    }

    private async Task AssertArrivesAsync()
    {
        var waited = Stopwatch.StartNew();
        await RelayScene.PostAsync(_ryze.Client, WhatsAppEvent.Message("3EB0A", "mine"));
        await Eventually.TrueAsync(
            () => _chatwoot.Desk.Desk.Messages.Any(m => m is { AccountId: 1, Content: "mine" }), "the message arrives");
        var others = _chatwoot.Desk.Desk.Messages.Count(m => m.AccountId == 2);
        TestContext.Out.WriteLine(
            $"after {waited.Elapsed.TotalSeconds:0.0} s, with {others} of the other customer's {Instances * EventsOfEach} messages relayed");
        Assert.That(others, Is.LessThan(Instances * EventsOfEach), "the other customer's backlog still waits");
    }

    private async Task<RyzeClient> OtherCustomerAsync(Dictionary<string, string?> settings)
    {
        var made = await OperatorCall.RunAsync(settings, "accounts", "create", "--name", "B");
        Assert.That(made.ExitCode, Is.Zero, made.Remarks);
        var other = new RyzeClient(_ryze.Url, made.Result.Trim());
        for (var n = 0; n < Instances; n++)
        {
            Assert.That((await other.CreateAsync(new { name = $"b{n}" })).Code, Is.EqualTo(201));
            Assert.That((await other.SetAsync(RyzeClient.Body(_chatwoot.Url, accountId: 2), $"b{n}")).Code, Is.EqualTo(201));
        }

        return other;
    }
}
