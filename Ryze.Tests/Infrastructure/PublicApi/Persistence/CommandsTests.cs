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
        Assert.That(
            await Commands.BeginAsync("cwi_2", "c1", CommandTrace.None, CancellationToken.None), Is.Null,
            "ids are unique within an integration");
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
    public async Task Echo_without_an_id_settles_the_command()
    {
        await BeginAsync("c1");
        await _stores.AppendAsync(One, Stores.Event("e", echo: new EventEcho("c1", null)));

        Assert.That((await BeginAsync("c1"))!.Result, Is.EqualTo((CommandResult)new SentMessage(null, null)));
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
    public async Task Sender_of_a_message_is_the_command_that_asked_for_its_id()
    {
        await TraceAsync("c1", "3EB0ASKED", "f1");

        Assert.That(await SendersAsync(new OwnMessage("3EB0ASKED", ["other"], null)), Is.EqualTo(new[] { "c1" }));
        Assert.That(await SendersAsync(new OwnMessage("3eb0asked", ["other"], null)), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task Sender_of_a_message_is_the_command_that_returned_its_id()
    {
        await TraceAsync("c1", "3EB0ASKED", "f1");
        await FinishAsync("c1", Receipt);

        Assert.That(await SendersAsync(new OwnMessage("3EB0", ["f1"], null)), Is.EqualTo(new[] { "c1" }));
    }

    [Test]
    public async Task Command_sends_only_one_message_with_its_text()
    {
        await TraceAsync("c1", null, "f1");
        await FinishAsync("c1", Unknown);

        var senders = await SendersAsync(new OwnMessage("m1", ["f1"], null), new OwnMessage("m2", ["f1"], null));

        Assert.That(senders, Is.EqualTo(new[] { "c1", null }));
        Assert.That(await SendersAsync(new OwnMessage("m1", ["f1"], null)), Is.EqualTo(new[] { "c1" }), "a repeated report");
    }

    [Test]
    public async Task Command_whose_id_was_reported_sends_no_other_message_with_its_text()
    {
        await TraceAsync("c1", "3EB0ASKED", "f1");
        await FinishAsync("c1", Unknown);

        var senders = await SendersAsync(new OwnMessage("3EB0ASKED", ["f1"], null));
        var others = await SendersAsync(new OwnMessage("3EB0TYPED", ["f1"], null));

        Assert.That((senders[0], others[0]), Is.EqualTo(("c1", (string?)null)));
    }

    [Test]
    public async Task Two_commands_with_one_text_send_two_messages()
    {
        await TraceAsync("c1", null, "f1");
        await TraceAsync("c2", null, "f1");

        Assert.That(
            await SendersAsync(new OwnMessage("m1", ["f1"], null), new OwnMessage("m2", ["f1"], null)), Is.EqualTo(new[] { "c1", "c2" }));
    }

    [Test]
    public async Task Refused_command_sends_no_message_with_its_text()
    {
        await TraceAsync("c1", null, "f1");
        await FinishAsync("c1", Rejected);

        Assert.That(await SendersAsync(new OwnMessage("m1", ["f1"], null)), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task Command_of_another_integration_sends_no_message()
    {
        await TraceAsync("c1", "m1", "f1");

        Assert.That(
            await Commands.FindSendersAsync("cwi_2", [new OwnMessage("m1", ["f1"], null)], CancellationToken.None),
            Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task Senders_of_a_large_body_are_found()
    {
        await TraceAsync("c1", "m1999", null);

        var senders = await SendersAsync(
            [.. Enumerable.Range(0, 2000).Select(i => new OwnMessage($"m{i}", [$"f{i}", $"g{i}"], null))]);

        Assert.That(senders.Count(sender => sender == "c1"), Is.EqualTo(1));
        Assert.That(senders[1999], Is.EqualTo("c1"));
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

    private Task<KnownCommand?> TraceAsync(string id, string? messageId, string? fingerprint) =>
        Commands.BeginAsync(One, id, new CommandTrace(messageId, fingerprint), CancellationToken.None);

    private Task<IReadOnlyList<string?>> SendersAsync(params OwnMessage[] messages) =>
        Commands.FindSendersAsync(One, messages, CancellationToken.None);

    private Task<KnownCommand?> BeginAsync(string id) => Commands.BeginAsync(One, id, CommandTrace.None, CancellationToken.None);

    private Task FinishAsync(string id, CommandResult result) => Commands.FinishAsync(One, id, result, CancellationToken.None);
}
