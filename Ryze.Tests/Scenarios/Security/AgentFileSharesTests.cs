using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/security.md 1: a text is sent within 2 s while a customer's file server hangs. The customer then has the maximum number of
/// open downloads.
/// </summary>
internal sealed class AgentFileSharesTests
{
    // Enough to fill all 64 places without a limit per customer, with 8 at once per instance.
    private const int Instances = 8;
    private const int FilesOfEach = 10;

    /// <summary>The number of downloads that fit in a quarter of the folder's 1 GiB, with 40 MiB reserved for each.</summary>
    private const int MaxDownloads = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedPhone _phone = new();
    private readonly TaskCompletionSource _silence = new();
    private ScriptedChatwoot _chatwoot = null!;
    private RyzeApp _ryze = null!;
    private RyzeClient _other = null!;
    private int _lastId = 900_000;

    [SetUp]
    public async Task Start()
    {
        _chatwoot = await ScriptedChatwoot.StartAsync();
        _chatwoot.On("GET", "/slow/a.jpg", (_, _) => _silence.Task);
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
        settings["CHATWOOT_REQUESTS_PER_MINUTE"] = "3000";
        _ryze = await RyzeApp.StartAsync(settings, configure: _phone.TakeOver);
        Assert.That((await _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url))).Code, Is.EqualTo(201));
        var created = await OperatorCall.RunAsync(settings, "accounts", "create", "--name", "B");
        Assert.That(created.ExitCode, Is.Zero, created.Remarks);
        _other = new RyzeClient(_ryze.Url, created.Result.Trim());
        for (var n = 0; n < Instances; n++)
        {
            Assert.That((await _other.CreateAsync(new { name = $"b{n}" })).Code, Is.EqualTo(201));
            Assert.That((await _other.SetAsync(RyzeClient.Body(_chatwoot.Url, accountId: 2), $"b{n}")).Code, Is.EqualTo(201));
        }
    }

    [TearDown]
    public async Task Stop()
    {
        _silence.TrySetResult();
        _other.Dispose();
        await _chatwoot.DisposeAsync();
        await _ryze.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Message_is_sent_within_2_s_when_another_customers_file_server_hangs()
    {
        await SendFilesAsync(Inboxes(accountId: 2));

        await AssertGoesOutAsync(Inboxes(accountId: 1).Single());

        Assert.That(_chatwoot.Count("GET", "/slow/a.jpg"), Is.EqualTo(MaxDownloads), "the other customer's share");
    }

    [Test]
    public async Task Message_is_sent_within_2_s_when_downloads_of_other_instances_hang()
    {
        var inboxes = Inboxes(accountId: 2);
        await SendFilesAsync([.. inboxes.Skip(1)]);

        await AssertGoesOutAsync(inboxes[0]);
    }

    private List<SandboxInbox> Inboxes(long accountId) => [.. _chatwoot.Desk.Inboxes.Where(inbox => inbox.AccountId == accountId)];

    private async Task SendFilesAsync(List<SandboxInbox> inboxes)
    {
        for (var n = 0; n < FilesOfEach; n++)
        {
            foreach (var inbox in inboxes)
            {
                await PostAsync(inbox, content: "", new JsonArray(new JsonObject
                {
                    ["file_type"] = "image", ["content_type"] = "image/jpeg", ["data_url"] = $"{_chatwoot.Host}/slow/a.jpg",
                }));
            }
        }

        await Eventually.TrueAsync(() => _chatwoot.Count("GET", "/slow/a.jpg") >= MaxDownloads, "the customer's share is in use");
    }

    private async Task AssertGoesOutAsync(SandboxInbox inbox)
    {
        var watch = Stopwatch.StartNew();
        await PostAsync(inbox, "mine", attachments: null);
        await Eventually.TrueAsync(
            () => _phone.Sent.Any(sent => sent.Command is EngineCommand.SendText { Text: "mine" }), "the message is sent");
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
        Assert.That(_silence.Task.IsCompleted, Is.False, "the files still hang");
    }

    private async Task PostAsync(SandboxInbox inbox, string content, JsonArray? attachments)
    {
        var id = Interlocked.Increment(ref _lastId);
        var webhook = new JsonObject
        {
            ["event"] = "message_created",
            ["id"] = id,
            ["content"] = content,
            ["content_type"] = "text",
            ["content_attributes"] = new JsonObject(),
            ["message_type"] = "outgoing",
            ["private"] = false,
            ["source_id"] = null,
            ["account"] = new JsonObject { ["id"] = inbox.AccountId },
            ["inbox"] = new JsonObject { ["id"] = inbox.Id },
            ["sender"] = new JsonObject { ["name"] = "Ana", ["type"] = "user" },
            ["conversation"] = new JsonObject
            {
                ["id"] =
                    id, ["inbox_id"] = inbox.Id, ["contact_inbox"] = new JsonObject { ["source_id"] = $"551133{id:000000}@s.whatsapp.net" },
            },
            ["attachments"] = attachments ?? [],
        };
        var body = webhook.ToJsonString();
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var chatwoot = new RyzeClient(_ryze.Url, token: null);
        var answer = await chatwoot.SendAsync(
            HttpMethod.Post, new Uri(inbox.WebhookUrl!).AbsolutePath, new StringContent(body, Encoding.UTF8, "application/json"),
            ("X-Chatwoot-Delivery", Guid.NewGuid().ToString()), ("X-Chatwoot-Timestamp", timestamp),
            ("X-Chatwoot-Signature", SandboxWebhooks.SignatureOf(inbox.Secret!, timestamp, Encoding.UTF8.GetBytes(body))));
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
    }
}
