using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Which URL a command with a file carries, for each course of the send (docs/adr/0013).</summary>
internal sealed class SendAgentFilesTests : AgentMessageSends
{
    private static readonly CommandFailure Unknown = new(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
    private static readonly CommandFailure Away = new("engine_unreachable", "connection refused", Retryable: true);
    private static readonly CommandFailure Rejected = new("engine_rejected", "too large", Retryable: false);

    [Test]
    public async Task Engine_gets_a_one_time_URL_instead_of_the_Chatwoot_URL()
    {
        await SendAsync(Receipt);

        Assert.That(LastUrl.Reveal(), Does.StartWith(EngineFolder.Url).And.Not.Contain("cw.example"));
    }

    [Test]
    public async Task Accepted_file_stays_until_the_engine_has_fetched_it()
    {
        await SendAsync(Receipt);

        Assert.That(EngineFiles.IsWaiting(LastUrl), Is.True);
    }

    [Test]
    public async Task Refused_file_is_deleted()
    {
        await SendAsync(Rejected);

        Assert.That(EngineFiles.IsWaiting(LastUrl), Is.False);
    }

    [Test]
    public async Task Repeated_command_keeps_its_URL_when_the_file_was_fetched()
    {
        await SendAsync(Unknown);
        EngineFiles.Remove(LastUrl);

        await SendAsync(Unknown);

        Assert.That((Sent[0].Command == Sent[1].Command, Downloads), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Command_repeated_after_10_minutes_carries_a_URL_that_works()
    {
        await SendAsync(new CommandResult?[] { null });
        Stored.Time.Advance(IEngineFiles.Lifetime);

        await SendAsync(Receipt);

        Assert.That((EngineFiles.Open(EngineFolder.SecretOf(LastUrl)) is not null, Downloads), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task Command_repeated_after_a_restart_carries_a_URL_that_works()
    {
        await SendAsync(new CommandResult?[] { null });
        Restart();

        await SendAsync(Receipt);

        Assert.That(Sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That((EngineFiles.IsWaiting(LastUrl), Downloads), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task Command_repeated_after_a_restart_gets_its_result_when_Chatwoot_lost_the_file()
    {
        await SendAsync(new CommandResult?[] { null });
        Restart();
        Answer(Receipt);
        FindNoFile(new FileNotFetched(IsRetryable: false));

        Assert.That((await RunAsync()).Step, Is.EqualTo(NextStep.Done));

        Assert.That((await StateAsync(), EngineFiles.IsWaiting(LastUrl)), Is.EqualTo(("Sent", false)));
    }

    [Test]
    public async Task File_that_the_engine_did_not_fetch_is_not_downloaded_again_for_the_next_command()
    {
        await SendAsync(Away);

        await SendAsync(Receipt);

        Assert.That((Sent[0].CommandId == Sent[1].CommandId, EngineFiles.IsWaiting(LastUrl), Downloads), Is.EqualTo((false, true, 1)));
    }

    [Test]
    public async Task File_that_the_engine_fetched_is_downloaded_again_for_the_next_command()
    {
        await SendAsync(Away);
        EngineFiles.Remove(LastUrl);

        await SendAsync(Receipt);

        Assert.That((EngineFiles.IsWaiting(LastUrl), Downloads), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task Message_waits_while_the_disk_has_no_room()
    {
        await ReceiveAsync(File("a.jpg"));
        var rooms = Enumerable.Range(0, 6)
            .Select(_ => EngineFiles.TryReserve(FairShareKey.Of(tenant: null, "https://cw.example", 1).Tenant)!).ToList();

        var waits = await RunAsync();
        rooms.ForEach(room => room.Dispose());
        Answer(Receipt);
        var sent = await RunAsync();

        Assert.That((waits.Step, waits.IsFailure, sent.Step, Sent.Count), Is.EqualTo((NextStep.Retry, false, NextStep.Done, 1)));
    }

    [TestCase(true, "Failed the file is larger than 40 MiB")]
    [TestCase(false, "Failed the file could not be downloaded from Chatwoot")]
    public async Task File_that_cannot_be_downloaded_fails_with_a_reason_the_agent_can_read(bool isTooLarge, string state)
    {
        await ReceiveAsync(File("a.jpg"));
        FindNoFile(new FileNotFetched(IsRetryable: false) { IsTooLarge = isTooLarge });

        await RunAsync();

        Assert.That((await StateAsync(), Sent.Count), Is.EqualTo((state, 0)));
    }

    [Test]
    public async Task Empty_file_fails_with_a_reason_the_agent_can_read()
    {
        await ReceiveAsync(File("a.jpg"));
        Files.Setup(f => f.FetchFromChatwootAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new ChatwootUpload(new MemoryStream(), "image/jpeg"));

        await RunAsync();

        Assert.That(await StateAsync(), Is.EqualTo("Failed the file could not be downloaded from Chatwoot"));
    }

    private int Downloads => Files.Invocations.Count;

    private async Task SendAsync(params CommandResult?[] results)
    {
        if (Sent.Count == 0)
        {
            await ReceiveAsync(File("a.jpg"));
        }

        Answer(results);
        await RunAsync();
    }

    private void FindNoFile(FileNotFetched problem) =>
        Files.Setup(f => f.FetchFromChatwootAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>())).ReturnsAsync(problem);
}
