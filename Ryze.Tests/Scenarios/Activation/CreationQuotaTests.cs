using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/api.md 3 and 7: simultaneous creations respect the quota, the unique name and the limit of 20 a minute.</summary>
internal sealed class CreationQuotaTests
{
    private const string Full = "403 Account instance quota exceeded";
    private const string Taken = "409 Instance name already exists";

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // 500 simultaneous creations need the whole machine, so no other test runs.
    [Test]
    [NonParallelizable]
    public async Task Quota_of_100_allows_exactly_100_of_500_simultaneous_creations()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), configure: SteadyCounter.At(1));
        using var customer = await CustomerAsync(ryze, quota: 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(n => customer.CreateAsync(new { name = $"instance-{n}" })));

        var made = answers.Where(a => a.Code == 201).ToList();
        Assert.That(made, Has.Count.EqualTo(100), Summary(answers));
        Assert.That(answers.Where(a => a.Code != 201).Select(Refusal), Has.Exactly(400).EqualTo(Full), Summary(answers));
        var listed = await customer.InstancesAsync();
        Assert.That((string?)listed.Json["message"], Is.EqualTo("100 Instances found"));
        Assert.That(
            listed.Json["instances"]!.AsArray().Select(i => (string?)i!["name"]),
            Is.EquivalentTo(made.Select(a => (string?)a.Json["instance"]!["name"])).And.Unique);
        Assert.That(await _folder.CountAsync("ryze.db", "instances WHERE Name LIKE 'instance-%'"), Is.EqualTo(100));
        foreach (var answer in made)
        {
            using var own = new RyzeClient(ryze.Url, (string?)answer.Json["instance"]!["token"]);
            Assert.That(
                (string?)(await own.InstancesAsync()).Json["instances"]![0]!["id"], Is.EqualTo((string?)answer.Json["instance"]!["id"]));
        }
    }

    [Test]
    public async Task Default_limit_allows_20_creations_a_minute()
    {
        await using var ryze = await RyzeApp.StartAsync(
            RyzeApp.Settings(_folder), time: new FakeTimeProvider());
        using var customer = await CustomerAsync(ryze, quota: 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => customer.CreateAsync(new { name = $"instance-{n}" })));

        Assert.That(answers.Count(a => a.Code == 201), Is.EqualTo(20), Summary(answers));
        Assert.That(
            answers.Where(a => a.Code != 201).Select(Refusal), Has.Exactly(30).EqualTo("429 Rate limit exceeded. Try again later."),
            Summary(answers));
        Assert.That((string?)(await customer.InstancesAsync()).Json["message"], Is.EqualTo("20 Instances found"));
    }

    [Test]
    public async Task Simultaneous_creations_of_one_name_in_any_case_create_one_instance()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), configure: SteadyCounter.At(1));
        using var customer = await CustomerAsync(ryze, quota: 100);

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 60).Select(n => customer.CreateAsync(new { name = n % 2 == 0 ? "ventas" : "VENTAS" })));

        Assert.That(answers.Count(a => a.Code == 201), Is.EqualTo(1), Summary(answers) + Errors(ryze));
        Assert.That(answers.Where(a => a.Code != 201).Select(Refusal), Has.Exactly(59).EqualTo(Taken), Summary(answers) + Errors(ryze));
        Assert.That((string?)(await customer.InstancesAsync()).Json["message"], Is.EqualTo("1 Instance found"));
    }

    [Test]
    public async Task Two_replicas_share_one_quota()
    {
        await using var first = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), configure: SteadyCounter.At(1));
        await using var second = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), configure: SteadyCounter.At(1));
        var account = await first.Services.GetRequiredService<IMediator>().Send(new CreateAccount("customer", Quota: 5));
        using var here = new RyzeClient(first.Url, account.Token.Reveal());
        using var there = new RyzeClient(second.Url, account.Token.Reveal());

        var answers =
            await Task.WhenAll(
            Enumerable.Range(0, 12).Select(n => (n % 2 == 0 ? here : there).CreateAsync(new { name = $"instance-{n}" })));

        Assert.That(answers.Count(a => a.Code == 201), Is.EqualTo(5), Summary(answers));
        Assert.That(answers.Where(a => a.Code != 201).Select(Refusal), Has.Exactly(7).EqualTo(Full), Summary(answers));
        await there.DeleteInstanceAsync((string)answers.First(a => a.Code == 201).Json["instance"]!["name"]!);
        Assert.That((await here.CreateAsync(new { name = "room" })).Code, Is.EqualTo(201));
        Assert.That(Refusal(await there.CreateAsync(new { name = "no-room" })), Is.EqualTo(Full));
        Assert.That(
            Refusal(await there.CreateAsync(new { name = "Room" })), Is.EqualTo(Taken),
            "the name error comes first because the caller can fix it");
    }

    private static async Task<RyzeClient> CustomerAsync(RyzeApp ryze, int quota)
    {
        var account = await ryze.Services.GetRequiredService<IMediator>().Send(new CreateAccount("customer", quota));
        return new RyzeClient(ryze.Url, account.Token.Reveal());
    }

    private static string Errors(RyzeApp ryze) =>
        "\n" + string.Join(
            '\n', ryze.Logs.Where(log => log.Level >= LogLevel.Warning).Take(20).Select(log => $"{log.Message} {log.Exception}"));

    private static string Refusal(Answer answer) => $"{answer.Code} {answer.Error}";

    private static string Summary(IEnumerable<Answer> answers) =>
        string.Join('\n', answers.GroupBy(a => a.Code).Select(g => $"{g.Count()} x {g.First()}"));
}
