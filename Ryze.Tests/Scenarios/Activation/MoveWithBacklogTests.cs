using System.Net.Http.Json;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>Waiting events continue in the successor when the instance moves to another Chatwoot or account.</summary>
internal sealed class MoveWithBacklogTests
{
    private const string Other = "551133335555@s.whatsapp.net";

    [Test]
    public async Task Undelivered_events_arrive_in_the_inbox_of_the_new_account()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Fail("POST", "/messages", 422, """{"error":"Validation failed: Content is too long"}""");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "refused", Other));
        await Eventually.TrueAsync(async () => await scene.CountAsync("dead_letters") == 1, "it is a dead letter");
        scene.Chatwoot.Fail("POST", "/messages", 500);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "one"), WhatsAppEvent.Message("3EB0C", "two"));
        await Eventually.TrueAsync(async () => await scene.CountAsync("inbox_events") == 2, "the bridge has both");

        await MoveAsync(scene, "chatwootAccountId", 2);
        scene.Chatwoot.BehaveWell("POST", "/messages");

        await ContentsAsync(scene, "one", "two");
        Assert.That(scene.Desk.Messages.Select(message => message.AccountId), Is.All.EqualTo(2));
        Assert.That(await RetryAsync(scene), Is.EqualTo(1));
        await ContentsAsync(scene, "one", "two", "refused");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0D", "three"));
        await ContentsAsync(scene, "one", "two", "refused", "three");
        Assert.That((await scene.CountAsync("inbox_events"), await scene.CountAsync("dead_letters")), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task Events_of_a_deleted_inbox_arrive_when_set_names_another_address_of_the_same_Chatwoot()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AsAdministratorAsync($"inboxes/{scene.InboxId}", method: HttpMethod.Delete);
        await Eventually.TrueAsync(() => scene.Chatwoot.Desk.Inboxes.Count == 0, "the inbox is deleted");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"), WhatsAppEvent.Message("3EB0B", "two"));
        await scene.HasStatusAsync("paused");

        await MoveAsync(scene, "chatwootBaseUrl", scene.Chatwoot.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        await ContentsAsync(scene, "one", "two");
    }

    [Test]
    public async Task Integration_of_the_previous_version_learns_its_tenant_when_the_link_opens()
    {
        await using var scene = await RelayScene.StartAsync();
        const string Tenant = "SELECT COALESCE(Tenant, '') FROM integrations";
        Assert.That(await SqliteFile.ScalarAsync<string>(scene.Database, Tenant), Does.Match("^acc_"), "set sends it");
        await SqliteFile.ExecuteAsync(scene.Database, "UPDATE integrations SET Tenant = NULL");

        await scene.App.StopAsync();
        await using var next = await scene.StartAgainAsync();

        await Eventually.TrueAsync(
            async () => (await SqliteFile.ScalarAsync<string>(scene.Database, Tenant)).StartsWith("acc_", StringComparison.Ordinal),
            "the tenant is stored");
    }

    private static async Task MoveAsync(RelayScene scene, string name, object value)
    {
        var body = RyzeClient.Body(scene.Chatwoot.Url);
        body[name] = value;
        var answer = await scene.App.Client.SetAsync(body);
        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
    }

    private static async Task ContentsAsync(RelayScene scene, params string[] contents)
    {
        await Eventually.TrueAsync(() => scene.Desk.Messages.Count >= contents.Length, $"{contents.Length} messages in Chatwoot");
        await scene.DoneAsync();
        Assert.That(scene.Desk.Messages.Select(message => message.Content), Is.EqualTo(contents));
    }

    private static async Task<long?> RetryAsync(RelayScene scene)
    {
        var answer = await scene.App.Client.SendAsync(
            HttpMethod.Post, $"/api/chatwoot/deliveries/{RyzeClient.Instance}/retry", JsonContent.Create(new { }));
        return (long?)answer.Json["retried"];
    }
}
