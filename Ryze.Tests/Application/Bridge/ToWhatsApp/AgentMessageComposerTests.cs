using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>How an incomplete agent message is completed, and how its parts fail (docs/spec/bridge.md 3.2).</summary>
internal sealed class AgentMessageComposerTests : AgentMessageSends
{
    private static readonly AgentFile Card = new("", AgentFileType.Contact, null, null) { Card = new ContactCard("Bia", "+5511999998888") };
    private static readonly AgentFile Place = new("", AgentFileType.Location, null, null) { Place = new AgentPlace(-23.5, -46.6, "Loja") };
    private static readonly AgentFile Nowhere = new("", "image", "image/jpeg", null);

    [Test]
    public async Task Contact_or_location_is_sent_with_its_own_command()
    {
        await ReceiveAsync(Card, Place);
        Answer(Receipt, Receipt);

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(
            Sent.Select(sent => sent.Command.GetType()),
            Is.EqualTo(new[] { typeof(EngineCommand.SendContacts), typeof(EngineCommand.SendLocation) }));
    }

    [TestCase(65_536, true)]
    [TestCase(65_537, false)]
    public async Task Text_that_is_too_long_is_refused_before_formatting(int length, bool isSent)
    {
        var message = Message() with { Content = "**a**" + new string('x', length - 5) };
        await Messages.ReceiveAsync(Id, null, message, Stores.Start.AddDays(-1), default);
        Answer(Receipt);

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(Sent, Has.Count.EqualTo(isSent ? 1 : 0));
        Assert.That(await StateAsync(), Is.EqualTo(isSent ? "Sent" : "Failed text must be at most 65536 characters"));
    }

    [Test]
    public async Task Error_names_every_part_that_cannot_be_sent()
    {
        await ReceiveAsync(Nowhere, File("a.jpg"), new AgentFile("", AgentFileType.Contact, null, null));
        Answer(Receipt);

        await RunAsync();

        Assert.That(Sent, Has.Count.EqualTo(1), "the middle part is sent");
        Assert.That(
            await StateAsync(),
            Is.EqualTo("Failed part 1 of 3: the attachment has no web address; part 3 of 3: the contact card has no phone number"));
    }

    [Test]
    public async Task Error_names_an_unsendable_part_next_to_a_refused_part()
    {
        await ReceiveAsync(Nowhere, File("a.jpg"));
        Answer(new CommandFailure("engine_rejected", "too large", Retryable: false));

        await RunAsync();

        Assert.That(await StateAsync(), Is.EqualTo("Failed part 1 of 2: the attachment has no web address; part 2 of 2: too large"));
    }

    [Test]
    public async Task Agent_retry_sends_no_part_twice_when_another_part_cannot_be_sent()
    {
        await ReceiveAsync(File("a.jpg"), Nowhere);
        Answer(Receipt);
        await RunAsync();
        await Messages.ApplyAsync(
            Id, 5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start), default);
        await Messages.ReceiveAsync(
            Id, "retry", Message(File("a.jpg"), Nowhere) with { IsUpdate = true }, Stores.Start.AddDays(-1), default);

        await RunAsync();

        Assert.That(Sent, Has.Count.EqualTo(1));
        Assert.That(await StateAsync(), Is.EqualTo("Failed part 2 of 2: the attachment has no web address"));
    }

    [Test]
    public async Task Late_echo_of_a_sent_part_does_not_restart_the_message()
    {
        await ReceiveAsync(File("a.jpg"), Nowhere);
        Answer(Receipt);
        await RunAsync();

        await Messages.RecordAsync(Id, [new CommandEcho(Sent[0].CommandId, "3EB0A")], [], default);

        Assert.That(await StateAsync(), Is.EqualTo("Failed part 2 of 2: the attachment has no web address"));
    }

    [Test]
    public async Task Survey_found_by_the_catch_up_gets_its_link()
    {
        await ReceiveSurveyAsync();
        Chatwoot.Setup(c => c.FindConversationAsync(It.IsAny<ChatwootAccess>(), 12, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootConversation(12, 42, "resolved") { Uuid = "5f0c" });
        Answer(Receipt);

        await RunAsync();

        Assert.That(
            ((EngineCommand.SendText)Sent[0].Command).Text,
            Is.EqualTo("Please rate the conversation\nhttps://cw.example/survey/responses/5f0c"));
    }

    [Test]
    public async Task Survey_fails_when_its_link_is_missing_for_two_minutes()
    {
        await ReceiveSurveyAsync();
        Chatwoot.Setup(c => c.FindConversationAsync(It.IsAny<ChatwootAccess>(), 12, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of("HTTP 500"), 500));

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(WorkStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((0, "Failed Chatwoot did not return the survey's link")));
    }

    [Test]
    public async Task Sender_name_is_used_when_the_available_name_is_unknown()
    {
        SignsMessages = true;
        await Messages.ReceiveAsync(Id, null, Message() with { AgentId = 7 }, Stores.Start.AddDays(-1), default);
        Chatwoot.Setup(c => c.ListAgentsAsync(It.IsAny<ChatwootAccess>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None, 500));
        Answer(Receipt);

        await RunAsync();

        Assert.That(((EngineCommand.SendText)Sent[0].Command).Text, Is.EqualTo("*Ana*:\na secret to tell"));
    }

    [Test]
    public async Task Message_stored_by_an_older_version_is_sent()
    {
        await ReceiveAsync();
        await Stored.ExecuteAsync("""
            UPDATE agent_messages SET Content = '{"Id":5,"ConversationId":12,"Chat":null,"Content":"**oi**","SenderName":"Ana","Files":[{"Url":"https://cw.example/a.jpg","Type":"image","MimeType":"image/jpeg","FileName":"a.jpg"}],"QuotedSourceId":null,"QuotedId":null,"CreatedAt":null,"IsDeleted":false,"ShowsError":false,"IsUpdate":false}'
            """);
        Answer(Receipt);

        await RunAsync();

        Assert.That(Sent[0].Command, Is.EqualTo(
            new EngineCommand.SendMedia(
                "5511999990000@s.whatsapp.net", MediaKind.Image, LastUrl.Reveal(), "image/jpeg", "a.jpg", "*oi*", false, null)));
    }

    private Task<AgentMessageQueues?> ReceiveSurveyAsync() => Messages.ReceiveAsync(
        Id, null, Message() with { Content = "Please rate the conversation", IsAutomatic = true, IsSurvey = true },
        Stores.Start.AddDays(-1), default);
}
