using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/bridge.md 2: command ids are remembered for 7 days, and the echo of a message proves that it was sent.</summary>
internal sealed class CommandsTests
{
    private const string One = "cwi_1";
    private static readonly CommandFailure Unknown = new("outcome_unknown", "no answer", Retryable: false);
    private static readonly CommandFailure Rejected = new("engine_rejected", "no such number", Retryable: false);
    private static readonly SentMessage Receipt = new("3EB0", Stores.Start);

    private Stores _stores = null!;

    private ICommandRepository Commands => _stores.Get<ICommandRepository>();

    [SetUp]
    public async Task Open() => _stores = await Stores.ApiAsync(One, "cwi_2");

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Command_id_is_known_with_its_result_after_a_restart()
    {
        Assert.That(await BeginAsync("c1"), Is.Null);
        Assert.That(await BeginAsync("c1"), Is.EqualTo(new KnownCommand(Stores.Start, null)));
        Assert.That(await Commands.BeginAsync("cwi_2", "c1", CancellationToken.None), Is.Null, "ids are unique within an integration");
        Assert.That(await BeginAsync("C1"), Is.Null);

        await FinishAsync("c1", Receipt);
        await FinishAsync("C1", Rejected);
        await _stores.ReopenAsync();

        Assert.That(await BeginAsync("c1"), Is.EqualTo(new KnownCommand(Stores.Start, Receipt)));
        Assert.That(await BeginAsync("C1"), Is.EqualTo(new KnownCommand(Stores.Start, Rejected)));
    }

    [Test]
    public async Task One_of_several_concurrent_calls_begins_the_command()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => BeginAsync("c1"))));

        Assert.That(started.Count(known => known is null), Is.EqualTo(1));
    }

    [Test]
    public async Task Receipt_replaces_a_failure_but_is_never_replaced()
    {
        await BeginAsync("c1");
        await FinishAsync("c1", Unknown);
        await FinishAsync("c1", Rejected);
        Assert.That((await BeginAsync("c1"))!.Result!.Failure, Is.EqualTo(Unknown));

        await FinishAsync("c1", Receipt);
        await FinishAsync("c1", Unknown);
        Assert.That((await BeginAsync("c1"))!.Result!.Receipt, Is.EqualTo(Receipt));
    }

    [Test]
    public async Task Echo_settles_only_open_or_unknown_commands()
    {
        foreach (var id in new[] { "open", "unknown", "rejected", "sent" })
        {
            await BeginAsync(id);
        }

        await FinishAsync("unknown", Unknown);
        await FinishAsync("rejected", Rejected);
        await FinishAsync("sent", Receipt);
        foreach (var id in new[] { "open", "unknown", "rejected", "sent", "api" })
        {
            await _stores.AppendAsync(One, Stores.Event(id, echo: new EventEcho(id, "3EB0-" + id)));
        }

        Assert.That((await BeginAsync("open"))!.Result, Is.EqualTo((CommandResult)new SentMessage("3EB0-open", null)));
        Assert.That((await BeginAsync("unknown"))!.Result, Is.EqualTo((CommandResult)new SentMessage("3EB0-unknown", null)));
        Assert.That((await BeginAsync("rejected"))!.Result, Is.EqualTo((CommandResult)Rejected));
        Assert.That((await BeginAsync("sent"))!.Result, Is.EqualTo((CommandResult)Receipt));
        Assert.That(await BeginAsync("api"), Is.Null, "the bridge sent no such command");
    }

    [Test]
    public async Task Echo_counts_when_the_answer_never_arrives()
    {
        await BeginAsync("c1");
        await _stores.AppendAsync(One, Stores.Event("e", echo: new EventEcho("c1", "3EB0")));
        await FinishAsync("c1", Unknown);

        Assert.That((await BeginAsync("c1"))!.Result!.Receipt!.MessageId, Is.EqualTo("3EB0"));
    }

    [Test]
    public async Task Command_id_is_forgotten_after_7_days()
    {
        await BeginAsync("c1");
        await FinishAsync("c1", Receipt);

        _stores.Time.Advance(TimeSpan.FromDays(7));
        await _stores.SendAsync(new PurgeOutbox());
        Assert.That(await BeginAsync("c1"), Is.Not.Null);

        _stores.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _stores.SendAsync(new PurgeOutbox());
        Assert.That(await BeginAsync("c1"), Is.Null);
    }

    private Task<KnownCommand?> BeginAsync(string id) => Commands.BeginAsync(One, id, CancellationToken.None);

    private Task FinishAsync(string id, CommandResult result) => Commands.FinishAsync(One, id, result, CancellationToken.None);
}
