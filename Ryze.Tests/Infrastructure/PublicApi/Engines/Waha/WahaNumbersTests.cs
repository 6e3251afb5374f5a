using Ryze.Domain.PublicApi.Engines;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Brazil's ninth digit: WAHA accepts a number in the wrong form, and the message never arrives.</summary>
internal sealed class WahaNumbersTests
{
    private const string LookUp = "GET /api/contacts/check-exists?phone=5521900000002&session=suporte";

    [TestCase("""{"numberExists":true,"chatId":"552100000002@c.us"}""", "552100000002@c.us")]
    [TestCase("""{"numberExists":true,"chatId":"99@lid"}""", "99@lid")]
    [TestCase("""{"numberExists":true}""", "5521900000002@c.us")]
    [TestCase("""{}""", "5521900000002@c.us")]
    [TestCase("not JSON", "5521900000002@c.us")]
    public async Task New_number_is_looked_up_before_the_send(string found, string chatId)
    {
        using var scene = new WahaScene(request => WahaScene.Answer(200, request.Method == HttpMethod.Get ? found : "{}"));

        await scene.SendAsync(new SendText(WahaScene.Chat, "a", null));

        Assert.That(scene.Calls, Has.Count.EqualTo(2));
        Assert.That(scene.Calls[0], Is.EqualTo(LookUp));
        Assert.That(scene.Calls[1], Does.Contain($"\"chatId\":\"{chatId}\""));
    }

    [Test]
    public async Task Failed_look_up_does_not_prevent_the_send()
    {
        using var scene = new WahaScene(request => WahaScene.Answer(request.Method == HttpMethod.Get ? 500 : 201, "{}"));

        Assert.That(WahaScene.Describe(await scene.SendAsync(new SendText(WahaScene.Chat, "a", null))), Is.EqualTo("sent ?"));
    }

    [Test]
    public async Task Number_without_WhatsApp_is_refused()
    {
        using var scene = WahaScene.Answering(200, """{"numberExists":false}""");

        var outcome = await scene.SendAsync(new SendText(WahaScene.Chat, "a", null));

        Assert.That(
            (WahaScene.Describe(outcome), scene.Calls.Single()), Is.EqualTo(("Rejected: the number is not on WhatsApp", LookUp)));
    }

    [Test]
    public async Task Number_that_wrote_to_us_is_not_looked_up()
    {
        using var scene = WahaScene.Answering(201, "{}");
        scene.Messages.All.Add(new KnownMessage("3A11", WahaScene.Chat, false, null));

        await scene.SendAsync(new SendText(WahaScene.Chat, "a", null));

        Assert.That(scene.Calls.Single(), Does.StartWith("POST /api/sendText"));
    }

    [TestCase("14155550100@s.whatsapp.net")]
    [TestCase("5521900000002@lid")]
    [TestCase("120363406289005073@g.us")]
    public async Task Other_address_is_not_looked_up(string chat)
    {
        using var scene = WahaScene.Answering(201, "{}");

        await scene.SendAsync(new SendText(chat, "a", null));

        Assert.That(scene.Calls.Single(), Does.StartWith("POST /api/sendText"));
    }

    [Test]
    public async Task Read_receipt_looks_up_no_number()
    {
        using var scene = WahaScene.Answering(201, "{}");

        await scene.SendAsync(new ReadMessage(WahaScene.Chat, "3A11", null));

        Assert.That(scene.Calls.Single(), Does.StartWith("POST /api/sendSeen"));
    }
}
