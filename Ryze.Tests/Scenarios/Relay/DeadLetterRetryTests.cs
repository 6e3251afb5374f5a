using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// docs/spec/bridge.md 3.3: an operator lists and retries permanently refused events over the public API or the bridge. Each arrives once.
/// </summary>
internal sealed class DeadLetterRetryTests
{
    private const string Other = "551133335555@s.whatsapp.net";

    [Test]
    public async Task Dead_letter_list_hides_the_content_of_refused_messages()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Fail(
            "POST", "/messages", 422, """{"error":"Validation failed: secretText of Maria Secreta (+55 11 3333-4444) is refused"}""");
        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "one with secretText of today", name: "Maria Secreta"),
            WhatsAppEvent.Message("3EB0B", "two with secretText of today", Other, name: "Maria Secreta"));
        await Eventually.TrueAsync(
            async () => (long?)(await ListAsync(scene))["dead_letters"] == 2, "both events are dead letters", sparingly: true);

        var page = await ListAsync(scene, "?limit=1");
        var second = await ListAsync(scene, $"?limit=1&after={page["next"]}");

        Assert.That(
            (page.AsObject().Select(f => f.Key), (long?)page["backlog"], page["items"]!.AsArray().Count),
            Is.EqualTo((new[] { "instance_name", "bridge_integration_id", "backlog", "dead_letters", "items", "next" }, (long?)0, 1)));
        Assert.That((second["items"]!.AsArray().Count, second["next"]), Is.EqualTo((1, (JsonNode?)null)));
        Assert.That((string?)second["items"]![0]!["reason"], Is.EqualTo("HTTP 422: Validation failed:****** (***) is refused"));
        AssertDiscreet(page, second, await FromTheBridgeAsync(scene), await scene.StateAsync());

        scene.Chatwoot.BehaveWell("POST", "/messages");
        var retried =
            await Task.WhenAll(
            Enumerable.Range(0, 3)
            .Select(_ => RetryAsync(scene, new { ids = new[] { (string?)second["items"]![0]!["id"], "evt_unknown" } })));

        Assert.That(retried.Sum(), Is.EqualTo(1), "simultaneous retries count once");
        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("one with secretText of today"));
        Assert.That(await RetryAsync(scene, body: null), Is.EqualTo(1));
        await scene.ArrivedAsync(2);
        Assert.That(
            (await RetryAsync(scene, body: null), (long?)(await ListAsync(scene))["dead_letters"], await scene.CountAsync("dead_letters")),
            Is.EqualTo((0L, (long?)0, 0L)));
    }

    [Test]
    public async Task Retry_sends_no_duplicate_when_the_dead_letter_had_arrived()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            await act();
            scene.Chatwoot.Fail("GET", "/messages", 410);
            context.Abort();
        });
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await Eventually.TrueAsync(async () => await scene.CountAsync("dead_letters") == 1, "it is a dead letter");
        scene.Chatwoot.BehaveWell("POST", "/messages");
        scene.Chatwoot.BehaveWell("GET", "/messages");

        Assert.That(await RetryAsync(scene, body: null), Is.EqualTo(1));

        await scene.ArrivedAsync(1);
        Assert.That((scene.Chatwoot.Count("POST", "/messages"), await scene.CountAsync("dead_letters")), Is.EqualTo((1, 0L)));
    }

    [Test]
    public async Task Retried_dead_letter_is_delivered_before_the_chats_waiting_events()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Fail("POST", "/messages", 422, """{"error":"Validation failed: no"}""");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await Eventually.TrueAsync(async () => await scene.CountAsync("dead_letters") == 1, "it is a dead letter");
        Assert.That(await RetryAsync(scene, body: null), Is.EqualTo(1));
        await Eventually.TrueAsync(() => scene.Chatwoot.Count("POST", "/messages") == 2, "the retry was attempted");
        await Eventually.TrueAsync(async () => await scene.CountAsync("dead_letters") == 1, "it is a dead letter again");

        scene.Chatwoot.Fail("POST", "/messages", 422, """{"error":"Validation failed: Too many messages"}""");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "two"), WhatsAppEvent.Message("3EB0C", "three"));
        await scene.HasStatusAsync("error");
        Assert.That(await RetryAsync(scene, body: null), Is.EqualTo(1));
        await Eventually.TrueAsync(async () => (long?)(await scene.StateAsync())["backlog"] == 3, "all three wait");
        scene.Chatwoot.BehaveWell("POST", "/messages");

        Assert.That((await scene.ArrivedAsync(3)).Select(m => m.Content), Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task Dead_letters_are_visible_only_to_their_own_account()
    {
        await using var scene = await RelayScene.StartAsync();
        var made = await scene.App.Client.CreateAsync(new { name = "other", token = "token-of-the-other-instance" });
        Assert.That(made.Code, Is.EqualTo(201), made.Body);
        var otherToken = (await scene.App.Services.GetRequiredService<IMediator>().Send(new CreateAccount("stranger", 10))).Token;
        using var instance = new RyzeClient(scene.App.Url, "token-of-the-other-instance");
        using var account = new RyzeClient(scene.App.Url, otherToken.Reveal());
        await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url), "other");

        foreach (var (client, name, expected) in new[]
        {
            (instance, "other", "200"), (instance, RyzeClient.Instance, "403 Instance token does not match the requested instance"), (
                account, "other", "404 instance not found"),
        })
        {
            var listed = await client.SendAsync(HttpMethod.Get, $"/api/chatwoot/deliveries/{name}");
            var retried = await client.SendAsync(HttpMethod.Post, $"/api/chatwoot/deliveries/{name}/retry");
            Assert.That(new[] { listed, retried }.Select(a => a.Code == 200 ? "200" : $"{a.Code} {a.Error}"), Is.All.EqualTo(expected));
        }
    }

    private static void AssertDiscreet(params JsonNode[] answers)
    {
        foreach (var secret in new[] { "secretText", "Secreta", "3333-4444", "551133334444", "3EB0A", "sandbox-admin-token",
            RealBridge.Token, "today" })
        {
            Assert.That(answers.Select(a => a.ToJsonString()), Has.None.Contains(secret));
        }
    }

    private static async Task<JsonNode> ListAsync(RelayScene scene, string query = "")
    {
        var answer = await scene.App.Client.SendAsync(HttpMethod.Get, $"/api/chatwoot/deliveries/{RyzeClient.Instance}{query}");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return answer.Json;
    }

    private static async Task<long> RetryAsync(RelayScene scene, object? body)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        var answer = await scene.App.Client.SendAsync(HttpMethod.Post, $"/api/chatwoot/deliveries/{RyzeClient.Instance}/retry", content);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return (long)answer.Json["retried"]!;
    }

    private static async Task<JsonNode> FromTheBridgeAsync(RelayScene scene)
    {
        using var api = new BridgeCaller(scene.App.Url);
        var answer = await api.SendAsync(HttpMethod.Get, $"/v1/integrations/{(string?)(await scene.StateAsync())["id"]}/dead-letters");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return answer.Json;
    }
}
