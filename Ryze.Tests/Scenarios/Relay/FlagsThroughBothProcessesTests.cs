using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// The four flags of docs/spec/api.md 4.1, off for one instance and on for another. The public API and the bridge are separate processes
/// with the sandbox's phone and agent desk.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class FlagsThroughBothProcessesTests
{
    private const string Off = "desligado";
    private const string On = "ligado";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, long> _inboxes = new(StringComparer.Ordinal);
    private RyzeProcess _bridge = null!;
    private RyzeProcess _api = null!;
    private RyzeClient _client = null!;
    private int _lastNumber = 5_511_970;

    [OneTimeSetUp]
    public async Task Start()
    {
        _bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        var settings = RealBridge.Api(_folder, _bridge.Url.AbsoluteUri);
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
        _api = await RyzeProcess.StartAsync(settings);
        _client = new RyzeClient(_api.Url);
        foreach (var instance in new[] { Off, On })
        {
            Assert.That((await _client.CreateAsync(new { name = instance })).Code, Is.EqualTo(201));
            var body = RyzeClient.Body($"{_api.Url}sandbox/chatwoot", inboxName: instance);
            foreach (var flag in new[] { "signMessages", "ignoreGroups", "startAsPending", "reopenResolved" })
            {
                body[flag] = instance == On;
            }

            var answer = await _client.SetAsync(body, instance);
            Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
            _inboxes[instance] = (long)(await _client.ListAsync(instance)).Json["chatwoot_inbox_id"]!;
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _api.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(Off, "bom dia")]
    [TestCase(On, "*Ana*:\nbom dia")]
    public async Task SignMessages_puts_the_agents_name_in_front_when_it_is_on(string instance, string expected)
    {
        var number = await WriteAsync(instance);
        var conversation = await ConversationAsync(instance, number);

        await PostAsync(
            $"/sandbox/desk/{_inboxes[instance]}/conversations/{conversation}/messages", new { name = "Ana", text = "bom dia" });

        await Eventually.TrueAsync(
            async () => (await GetAsync($"/sandbox/phone/{instance}")).AsArray()
                .Any(m => (string?)m!["direction"] == "outgoing" && (string?)m["chat"] == $"{number}@s.whatsapp.net"
                    && (string?)m["text"] == expected),
            $"'{expected}' is on the phone");
    }

    [TestCase(Off, true)]
    [TestCase(On, false)]
    public async Task IgnoreGroups_hides_groups_when_it_is_on(string instance, bool arrives)
    {
        var group = $"12036300000{Interlocked.Increment(ref _lastNumber)}@g.us";
        var said = WhatsAppEvent.Message(Guid.NewGuid().ToString("N"), "oi", group, name: "Família");
        var offered = await _client.SendAsync(
            HttpMethod.Post, $"/api/engine/events/{instance}", new StringContent(said.ToJsonString(), Encoding.UTF8, "application/json"),
            ("Authorization", RelayScene.Authorization));
        Assert.That(offered.Code, Is.EqualTo(202));

        // A later message has arrived, so the group message would have arrived as well.
        await ConversationAsync(instance, await WriteAsync(instance));
        if (arrives)
        {
            await Eventually.TrueAsync(async () => await FindAsync(instance, group) is not null, "the group is in Chatwoot");
        }
        else
        {
            Assert.That(await FindAsync(instance, group), Is.Null);
        }
    }

    [TestCase(Off, "open")]
    [TestCase(On, "pending")]
    public async Task StartAsPending_makes_new_conversations_pending_when_it_is_on(string instance, string status)
    {
        var number = await WriteAsync(instance);
        await ConversationAsync(instance, number);

        Assert.That((string?)(await FindAsync(instance, $"{number}@s.whatsapp.net"))!["status"], Is.EqualTo(status));
    }

    [Test]
    public async Task Message_reopens_the_resolved_conversation_when_ReopenResolved_is_on()
    {
        var number = await WriteAsync(On);
        await ConversationAsync(On, number);

        Assert.That(await ConversationsAfterResolvingAsync(On, number), Is.EqualTo(1));
    }

    [Test]
    public async Task Message_opens_another_conversation_when_ReopenResolved_is_off()
    {
        var number = await WriteAsync(Off);
        await ConversationAsync(Off, number);

        // A webhook reports the resolution. A message that overtakes it still goes to the resolved conversation.
        await Eventually.TrueAsync(
            async () => await ConversationsAfterResolvingAsync(Off, number) == 2, "another conversation is opened", sparingly: true);
    }

    /// <summary>Resolves the customer's conversations, writes, and waits until one is open.</summary>
    private async Task<int> ConversationsAfterResolvingAsync(string instance, string number)
    {
        foreach (var conversation in await OfAsync())
        {
            await PostAsync($"/sandbox/desk/{_inboxes[instance]}/conversations/{(long)conversation["id"]!}/status/resolved", new { });
        }

        await WriteAsync(instance, number);
        await Eventually.TrueAsync(
            async () => (await OfAsync()).Exists(c => (string?)c["status"] != "resolved"), "a conversation is open");
        return (await OfAsync()).Count;

        async Task<List<JsonNode>> OfAsync() =>
            [.. (await ConversationsAsync(instance)).Where(c => (string?)c["identifier"] == $"{number}@s.whatsapp.net")];
    }

    private async Task<string> WriteAsync(string instance, string? number = null)
    {
        number ??= $"55113{Interlocked.Increment(ref _lastNumber)}";
        await PostAsync($"/sandbox/phone/{instance}/messages", new { number, name = "Maria", text = "oi" });
        return number;
    }

    /// <summary>Waits until Chatwoot shows the customer with the latest message.</summary>
    private async Task<long> ConversationAsync(string instance, string number)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(
            async () => (found = await FindAsync(instance, $"{number}@s.whatsapp.net"))?["latest"] is not null,
            "the customer is in Chatwoot");
        return (long)found!["id"]!;
    }

    private async Task<JsonNode?> FindAsync(string instance, string identifier) =>
        (await ConversationsAsync(instance)).Find(c => (string?)c["identifier"] == identifier);

    private async Task<List<JsonNode>> ConversationsAsync(string instance) =>
        [.. (await GetAsync($"/sandbox/desk/{_inboxes[instance]}/conversations")).AsArray().Select(c => c!)];

    private async Task<JsonNode> GetAsync(string path)
    {
        var answer = await _client.SendAsync(HttpMethod.Get, path);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return answer.Json;
    }

    private async Task PostAsync(string path, object body)
    {
        var answer = await _client.SendAsync(HttpMethod.Post, path, JsonContent.Create(body));
        Assert.That(answer.Code, Is.AtLeast(200).And.LessThan(300), answer.Body);
    }
}
