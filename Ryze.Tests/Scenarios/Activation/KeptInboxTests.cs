using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// The customer's <c>keepInbox</c> decides about both inboxes while a move to another account is unsettled (docs/spec/api.md 6).
/// </summary>
internal sealed class KeptInboxTests
{
    private readonly LostAnswers _answers = new();

    [Test]
    public async Task New_inbox_stays_with_its_conversation_when_a_deletion_keeps_the_inbox()
    {
        await using var scene = await UnsettledMoveAsync();

        await DeleteAsync(scene, "?keepInbox=true");

        await Eventually.TrueAsync(() => scene.Chatwoot.Desk.Inboxes.All(i => i.WebhookUrl is null), "both inboxes are unlinked");
        await RemovalsAreDoneAsync(scene);
        Assert.That(scene.Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(scene.Desk.Messages.Select(m => (m.AccountId, m.Content)), Is.EqualTo(new[] { (1L, "before"), (2L, "after") }));
    }

    [Test]
    public async Task Both_inboxes_are_deleted_when_a_deletion_keeps_none()
    {
        await using var scene = await UnsettledMoveAsync();

        await DeleteAsync(scene, "");

        await RemovalsAreDoneAsync(scene);
        Assert.That(scene.Chatwoot.Desk.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Empty_former_inbox_is_deleted_when_the_instance_moves()
    {
        await using var scene = await RelayScene.StartAsync();

        Assert.That((await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url, accountId: 2))).Code, Is.EqualTo(201));

        await RemovalsAreDoneAsync(scene);
        Assert.That(scene.Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 2L }));
    }

    /// <summary>Each inbox has a message, and the public API does not yet know the second inbox.</summary>
    private async Task<RelayScene> UnsettledMoveAsync()
    {
        var scene = await RelayScene.StartAsync(time: null, _answers.TakeOver);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        _answers.LosesActivations = _answers.HidesOutcomes = true;
        var answer = await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url, accountId: 2));
        Assert.That(answer.Code, Is.EqualTo(502), answer.Body);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"));
        await scene.ArrivedAsync(2);
        return scene;
    }

    private async Task DeleteAsync(RelayScene scene, string query)
    {
        Assert.That((await scene.App.Client.DeleteAsync(query: query)).Code, Is.EqualTo(200));
        _answers.HidesOutcomes = false;
        await Eventually.TrueAsync(
            async () =>
            {
                await scene.App.Services.GetRequiredService<IMediator>().Send(new SettleActivations());
                return await scene.ApiCountAsync("activation_intents") == 0;
            },
            "the activation is settled");
    }

    private static Task RemovalsAreDoneAsync(RelayScene scene) =>
        Eventually.TrueAsync(async () => await scene.ApiCountAsync("bridge_removals") == 0, "every removal is done");
}
