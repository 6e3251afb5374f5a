using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>What is added to a message that Chatwoot did not show whole, and how its parts fail (bridge.md 3.2).</summary>
internal sealed class AgentMessageComposerTests : AgentMessageSends
{
    private static readonly AgentFile Card = new("", AgentFileType.Contact, null, null) { Card = new ContactCard("Bia", "+5511999998888") };
    private static readonly AgentFile Place = new("", AgentFileType.Location, null, null) { Place = new AgentPlace(-23.5, -46.6, "Loja") };
    private static readonly AgentFile Nowhere = new("", "image", "image/jpeg", null);

    [Test]
    public async Task Card_and_place_go_as_such()
    {
        await ReceiveAsync(Card, Place);
        Answer(Receipt, Receipt);

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent.Select(sent => sent.Command.GetType()), Is.EqualTo(new[] { typeof(EngineCommand.SendContacts), typeof(EngineCommand.SendLocation) }));
    }

    [TestCase(65_536, true)]
    [TestCase(65_537, false)]
    public async Task Text_that_is_too_long_is_refused_before_it_is_formatted(int length, bool isSent)
    {
        var message = Message() with { Content = "**a**" + new string('x', length - 5) };
        await Messages.ReceiveAsync(Id, null, message, Stores.Start.AddDays(-1), default);
        Answer(Receipt);

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent, Has.Count.EqualTo(isSent ? 1 : 0));
        Assert.That(await StateAsync(), Is.EqualTo(isSent ? "1" : "2 text must be at most 65536 characters"));
    }

    [Test]
    public async Task Every_part_that_cannot_be_sent_is_named()
    {
        await ReceiveAsync(Nowhere, File("a.jpg"), new AgentFile("", AgentFileType.Contact, null, null));
        Answer(Receipt);

        await RunAsync();

        Assert.That(Sent, Has.Count.EqualTo(1), "the part in the middle leaves");
        Assert.That(await StateAsync(), Is.EqualTo("2 part 1 of 3: the attachment has no web address; part 3 of 3: the contact card has no phone number"));
    }

    [Test]
    public async Task Part_that_cannot_be_sent_is_named_beside_one_that_the_engine_refuses()
    {
        await ReceiveAsync(Nowhere, File("a.jpg"));
        Answer(new CommandFailure("engine_rejected", "too large", Retryable: false));

        await RunAsync();

        Assert.That(await StateAsync(), Is.EqualTo("2 part 1 of 2: the attachment has no web address; part 2 of 2: too large"));
    }

    [Test]
    public async Task Message_of_parts_that_cannot_be_sent_fails_again_after_an_agent_retry_and_sends_nothing_twice()
    {
        await ReceiveAsync(File("a.jpg"), Nowhere);
        Answer(Receipt);
        await RunAsync();
        await Stored.Get<IReceiptRepository>().MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        await Messages.ReceiveAsync(Id, "retry", Message(File("a.jpg"), Nowhere) with { IsUpdate = true }, Stores.Start.AddDays(-1), default);

        await RunAsync();

        Assert.That(Sent, Has.Count.EqualTo(1));
        Assert.That(await StateAsync(), Is.EqualTo("2 part 2 of 2: the attachment has no web address"));
    }

    [Test]
    public async Task Late_echo_of_a_part_that_was_sent_does_not_begin_the_message_again()
    {
        await ReceiveAsync(File("a.jpg"), Nowhere);
        Answer(Receipt);
        await RunAsync();

        await Stored.Get<IReceiptRepository>().RecordAsync(Id, [new CommandEcho(Sent[0].CommandId, "3EB0A")], [], default);

        Assert.That(await StateAsync(), Is.EqualTo("2 part 2 of 2: the attachment has no web address"));
    }

    [Test]
    public async Task Survey_that_the_catch_up_found_gets_its_link()
    {
        await ReceiveSurveyAsync();
        Chatwoot.Setup(c => c.FindConversationAsync(It.IsAny<ChatwootAccess>(), 12, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootConversation(12, 42, "resolved") { Uuid = "5f0c" });
        Answer(Receipt);

        await RunAsync();

        Assert.That(((EngineCommand.SendText)Sent[0].Command).Text, Is.EqualTo("Please rate the conversation\nhttps://cw.example/survey/responses/5f0c"));
    }

    [Test]
    public async Task Survey_waits_two_minutes_for_its_link_and_never_goes_without()
    {
        await ReceiveSurveyAsync();
        Chatwoot.Setup(c => c.FindConversationAsync(It.IsAny<ChatwootAccess>(), 12, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of("HTTP 500"), 500));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((0, "2 Chatwoot did not return the survey's link")));
    }

    [Test]
    public async Task Name_for_colleagues_signs_when_Chatwoot_does_not_show_the_name_for_customers()
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
    public async Task Stored_message_of_an_older_version_is_still_sent()
    {
        await ReceiveAsync();
        await Stored.ExecuteAsync("""
            UPDATE agent_messages SET Content = '{"Id":5,"ConversationId":12,"Chat":null,"Content":"**oi**","SenderName":"Ana","Files":[{"Url":"https://cw.example/a.jpg","Type":"image","MimeType":"image/jpeg","FileName":"a.jpg"}],"QuotedSourceId":null,"QuotedId":null,"CreatedAt":null,"IsDeleted":false,"ShowsError":false,"IsUpdate":false}'
            """);
        Answer(Receipt);

        await RunAsync();

        Assert.That(Sent[0].Command, Is.EqualTo(
            new EngineCommand.SendMedia("5511999990000@s.whatsapp.net", MediaKind.Image, LastUrl.Reveal(), "image/jpeg", "a.jpg", "*oi*", false, null)));
    }

    private Task<bool> ReceiveSurveyAsync() => Messages.ReceiveAsync(
        Id, null, Message() with { Content = "Please rate the conversation", IsAutomatic = true, IsSurvey = true }, Stores.Start.AddDays(-1), default);
}
