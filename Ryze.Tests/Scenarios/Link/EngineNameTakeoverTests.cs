using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Attacks on another account's phone, with the requests of the security review (finding F1).</summary>
internal sealed class EngineNameTakeoverTests
{
    private const string ClaimedElsewhere =
        "the WhatsApp engine's name Suporte belongs to another account; connect an engine of your own or choose another name";

    private SocketScene _scene = null!;
    private RyzeClient _other = null!;

    [TearDown]
    public async Task Close()
    {
        _other.Dispose();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Events_do_not_reach_another_accounts_instance_when_its_namesake_was_deleted()
    {
        await OpenAsync();
        await ActivateOtherAsync();
        Assert.That((await _scene.OfferAsync(SocketScene.Message("before"))).Code, Is.EqualTo(202));

        Assert.That((await _scene.App.Client.DeleteInstanceAsync()).Code, Is.EqualTo(200));
        var after = await _scene.OfferAsync(SocketScene.Message("after"));

        Assert.That((after.Code, after.Error), Is.EqualTo((404, "instance not found")));
        Assert.That(await EventsOfOthersAsync(), Is.Zero);
    }

    [Test]
    public async Task Instance_shows_an_error_when_another_account_owns_its_engine_name()
    {
        await OpenAsync();
        await ActivateOtherAsync();

        var list = await _other.ListAsync("Suporte");

        Assert.That(((string?)list.Json["status"], (string?)list.Json["last_error"]), Is.EqualTo(("error", ClaimedElsewhere)));
        Assert.That((string?)(await _scene.App.Client.ListAsync()).Json["last_error"], Is.Empty);
        Assert.That(_scene.App.Logs.Count(log => log.Id == 1203), Is.EqualTo(1));
    }

    [Test]
    public async Task Owner_gets_its_events_again_when_it_recreates_the_name_in_another_case()
    {
        await OpenAsync();
        await ActivateOtherAsync();
        await _scene.App.Client.DeleteInstanceAsync();

        Assert.That((await _scene.App.Client.CreateAsync(new { name = "SUPORTE" })).Code, Is.EqualTo(201));
        Assert.That((await _scene.App.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"), "SUPORTE")).Code, Is.EqualTo(201));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("again"))).Body, Does.Contain("event accepted"));
        Assert.That(await EventsOfOthersAsync(), Is.Zero);
    }

    [Test]
    public async Task Released_engine_name_passes_to_the_waiting_account()
    {
        await OpenAsync();
        await ActivateOtherAsync();
        await _scene.App.Client.DeleteInstanceAsync();

        var released = await _scene.App.Services.GetRequiredService<IMediator>().Send(new ReleaseEngineName("suporte"));

        Assert.That(released.Successor, Is.Not.Null.And.Not.EqualTo(released.Former));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("released"))).Body, Does.Contain("event accepted"));
        Assert.That(await EventsOfOthersAsync(), Is.EqualTo(1));
        Assert.That((string?)(await _other.ListAsync("Suporte")).Json["last_error"], Does.Not.Contain("belongs to another account"));
    }

    private async Task OpenAsync()
    {
        _scene = await SocketScene.StartAsync();
        var created = await _scene.App.Services.GetRequiredService<IMediator>().Send(new CreateAccount("other", Quota: 5));
        _other = new RyzeClient(_scene.App.Url, created.Token.Reveal());
    }

    private async Task ActivateOtherAsync()
    {
        Assert.That((await _other.CreateAsync(new { name = "Suporte" })).Code, Is.EqualTo(201));
        Assert.That((await _other.SetAsync(RyzeClient.Body("https://other.example.com"), "Suporte")).Code, Is.EqualTo(201));
    }

    private Task<long> EventsOfOthersAsync() => SqliteFile.ScalarAsync<long>(
        _scene.Database,
        """
        SELECT COUNT(*) FROM outbox_events e JOIN chatwoot_integrations c ON c.Id = e.IntegrationId
            JOIN instances i ON i.Id = c.InstanceId JOIN accounts a ON a.Id = i.AccountId WHERE a.Name = 'other'
        """);
}
