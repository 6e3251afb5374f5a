using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>Each kind of a protobuf message: its canonical fields, and what the agent reads.</summary>
internal sealed class ProtobufMessageReaderTests
{
    private const string EditedUnread = "_Edited:_\nThe message was edited on WhatsApp. Its new text is not available here.";

    internal static readonly TestCaseData[] Samples =
    [
        Sample("text", """{"conversation":"oi","messageContextInfo":{"messageSecret":{"0":12,"1":7}}}""",
            """{"type":"text","content":"oi"}""", "oi"),
        Sample("text with a quote",
            """{"extendedTextMessage":{"text":"sim","contextInfo":{"stanzaId":"3EB0Q","participant":"1@lid","quotedMessage":{"imageMessage":{"caption":"vem?","jpegThumbnail":{"0":1}}}}}}""",
            """{"type":"text","content":"sim","context":{"messageId":"3EB0Q","participant":"1@lid","text":"vem?"}}""", "> vem?\n\nsim"),
        Sample("text in capitals, as whatsmeow writes it",
            """{"extendedTextMessage":{"text":"sim","contextInfo":{"stanzaID":"3EB0Q","isForwarded":true,"quotedMessage":{"conversation":"a"}}}}""",
            """{"type":"text","content":"sim","isForwarded":true,"context":{"messageId":"3EB0Q","text":"a"}}""",
            "_Forwarded:_\n> a\n\nsim"),
        Sample("answer to a status",
            """{"extendedTextMessage":{"text":"lindo","contextInfo":{"stanzaId":"S1","remoteJid":"status@broadcast","quotedMessage":{"conversation":"praia"}}}}""",
            """{"type":"text","content":"lindo","context":{"messageId":"S1","text":"praia","remoteJid":"status@broadcast"}}""",
            "_Answers your status:_\n> praia\n\nlindo"),
        Sample("text after an ad",
            """{"extendedTextMessage":{"text":"quero","contextInfo":{"externalAdReply":{"title":"Promo","sourceUrl":"https://fb.me/1","thumbnail":{"0":255}}}}}""",
            """{"type":"text","content":"quero","context":{"externalAdReply":{"title":"Promo","sourceUrl":"https://fb.me/1"}}}""",
            "_From an ad:_ Promo\nhttps://fb.me/1\nquero"),
        Sample("image",
            """{"imageMessage":{"caption":"olha","mimetype":"image/jpeg","url":"https://mmg.whatsapp.net/x.enc","mediaKey":"AA=="}}""",
            """{"type":"image","content":"","media":{"type":"image","mimetype":"image/jpeg","caption":"olha"}}""",
            "_Image could not be fetched._\nolha"),
        Sample("gif", """{"videoMessage":{"mimetype":"video/mp4","gifPlayback":true}}""",
            """{"type":"video","content":"","media":{"type":"video","mimetype":"video/mp4"}}""", "_Video could not be fetched._"),
        Sample("video note", """{"ptvMessage":{"mimetype":"video/mp4"}}""",
            """{"type":"video","content":"","media":{"type":"ptv","mimetype":"video/mp4"}}""", "_Video could not be fetched._"),
        Sample("voice note", """{"audioMessage":{"PTT":true,"mimetype":"audio/ogg; codecs=opus","seconds":3}}""",
            """{"type":"audio","content":"","media":{"type":"ptt","mimetype":"audio/ogg; codecs=opus","isVoiceNote":true}}""",
            "_Voice message could not be fetched._"),
        Sample("audio file", """{"audioMessage":{"ptt":false,"mimetype":"audio/mpeg"}}""",
            """{"type":"audio","content":"","media":{"type":"audio","mimetype":"audio/mpeg"}}""", "_Audio could not be fetched._"),
        Sample("document with a caption",
            """{"documentWithCaptionMessage":{"message":{"documentMessage":{"fileName":"a.pdf","title":"A","mimetype":"application/pdf","caption":"segue"}}}}""",
            """{"type":"document","content":"","media":{"type":"document","mimetype":"application/pdf","fileName":"a.pdf","caption":"segue"}}""",
            "_File could not be fetched (a.pdf)._\nsegue"),
        Sample("animated sticker",
            """{"lottieStickerMessage":{"message":{"stickerMessage":{"mimetype":"image/webp","isAnimated":true}}}}""",
            """{"type":"sticker","content":"","media":{"type":"sticker","mimetype":"image/webp"}}""", "_Sticker could not be fetched._"),
        Sample("image to view once", """{"viewOnceMessageV2":{"message":{"imageMessage":{"viewOnce":true,"mimetype":"image/jpeg"}}}}""",
            """{"type":"image","content":"","media":{"type":"image","mimetype":"image/jpeg"}}""", "_Image could not be fetched._"),
        Sample("text that disappears, inside another device's copy",
            """{"deviceSentMessage":{"message":{"ephemeralMessage":{"message":{"extendedTextMessage":{"text":"oi"}}}}}}""",
            """{"type":"text","content":"oi"}""", "oi"),
        Sample("location",
            """{"locationMessage":{"degreesLatitude":-23.55,"degreesLongitude":"-46.63","name":"Sé","address":"São Paulo"}}""",
            """{"type":"location","content":"","location":{"latitude":-23.55,"longitude":-46.63,"name":"Sé","address":"São Paulo"}}""",
            "_Location:_\nSé\nSão Paulo\nhttps://www.google.com/maps?q=-23.55,-46.63"),
        Sample("start of a live location",
            """{"liveLocationMessage":{"degreesLatitude":1.5,"degreesLongitude":2,"caption":"a caminho","sequenceNumber":{"low":1,"high":0,"unsigned":false}}}""",
            """{"type":"location","content":"","location":{"latitude":1.5,"longitude":2,"name":"a caminho","isLive":true}}""",
            "_Live location:_\na caminho\nhttps://www.google.com/maps?q=1.5,2"),
        Sample("contact",
            """{"contactMessage":{"displayName":"João","vcard":"BEGIN:VCARD\nFN:João\nPHOTO;BASE64:AAAA\n BBBB\nTEL;waid=5511888888888:+55 11 88888-8888\nEND:VCARD"}}""",
            """{"type":"contact","content":"","contact":[{"fullName":"João","vcard":"BEGIN:VCARD\nFN:João\nTEL;waid=5511888888888:+55 11 88888-8888\nEND:VCARD"}]}""",
            "_Contact:_ João\n+55 11 88888-8888"),
        Sample("contacts", """{"contactsArrayMessage":{"displayName":"2 contatos","contacts":[{"displayName":"A"},{"displayName":"B"}]}}""",
            """{"type":"contact","content":"","contact":[{"fullName":"A"},{"fullName":"B"}]}""", "_Contact:_ A\n\n_Contact:_ B"),
        Sample("reaction", """{"reactionMessage":{"key":{"ID":"3EB0T","fromMe":true},"text":"❤","senderTimestampMs":{"low":1,"high":2}}}""",
            """{"type":"reaction","content":"","reaction":{"messageId":"3EB0T","emoji":"❤"}}""", "_Reacted with_ ❤"),
        Sample("removed reaction", """{"reactionMessage":{"key":{"id":"3EB0T"},"text":""}}""",
            """{"type":"reaction","content":"","reaction":{"messageId":"3EB0T","emoji":""}}""", "_Reaction removed._"),
        Sample("button", """{"buttonsResponseMessage":{"selectedButtonId":"b1","selectedDisplayText":"Sim","type":1}}""",
            """{"type":"buttons_response","content":"Sim","interactive":{"selectedButtonId":"b1","selectedButtonText":"Sim"}}""", "Sim"),
        Sample("button without a text", """{"buttonsResponseMessage":{"selectedButtonID":"b1"}}""",
            """{"type":"buttons_response","content":"","interactive":{"selectedButtonId":"b1"}}""", "b1"),
        Sample("template button", """{"templateButtonReplyMessage":{"selectedId":"t1","selectedDisplayText":"Não","selectedIndex":1}}""",
            """{"type":"template_button_reply","content":"Não","interactive":{"selectedButtonId":"t1","selectedButtonText":"Não"}}""",
            "Não"),
        Sample("list choice",
            """{"listResponseMessage":{"title":"Plano A","description":"R$ 10","singleSelectReply":{"selectedRowId":"r1"},"contextInfo":{"stanzaId":"3EB0L"}}}""",
            """{"type":"list_response","content":"Plano A","interactive":{"selectedButtonId":"r1","selectedButtonText":"Plano A"},"context":{"messageId":"3EB0L"}}""",
            "Plano A"),
        Sample("form",
            """{"interactiveResponseMessage":{"body":{"text":"Sent"},"nativeFlowResponseMessage":{"name":"flow","paramsJson":"{\"flow_token\":\"x\",\"nome\":\"Ana\"}","version":3}}}""",
            """{"type":"interactive_response","content":"","interactive":{"text":"Sent","paramsJson":"{\"flow_token\":\"x\",\"nome\":\"Ana\"}"}}""",
            "Sent\nnome: Ana"),
        Sample("quick reply",
            """{"interactiveResponseMessage":{"nativeFlowResponseMessage":{"name":"quick_reply","paramsJson":"{\"id\":\"opt-1\"}"}}}""",
            """{"type":"interactive_response","content":"","interactive":{"paramsJson":"{\"id\":\"opt-1\"}"}}""", "opt-1"),
        Sample("poll", """{"pollCreationMessageV3":{"name":"Quando?","options":[{"optionName":"Hoje"},{"optionName":"Amanhã"}]}}""",
            """{"type":"poll","content":"","poll":{"name":"Quando?","options":["Hoje","Amanhã"]}}""", "_Poll:_ Quando?\n- Hoje\n- Amanhã"),
        Sample("poll in a wrapper",
            """{"pollCreationMessageV4":{"message":{"pollCreationMessage":{"name":"Q","options":[{"optionName":"A"}]}}}}""",
            """{"type":"poll","content":"","poll":{"name":"Q","options":["A"]}}""", "_Poll:_ Q\n- A"),
        Sample("poll vote", """{"pollUpdateMessage":{"pollCreationMessageKey":{"id":"3EB0P"},"vote":{"selectedOptions":["Hoje"]}}}""",
            """{"type":"poll_vote","content":"","pollVote":{"selectedOptions":["Hoje"]}}""", "_Poll vote:_\n- Hoje"),
        Sample("encrypted poll vote",
            """{"pollUpdateMessage":{"pollCreationMessageKey":{"id":"3EB0P"},"vote":{"encPayload":{"0":1},"encIv":"AA=="}}}""",
            """{"type":"poll_vote","content":"","pollVote":{"selectedOptions":[]}}""",
            "_A message that cannot be shown here (poll vote)._"),
        Sample("order",
            """{"orderMessage":{"orderId":"1","itemCount":2,"message":"Pedido","totalAmount1000":{"low":25500,"high":0,"unsigned":false},"totalCurrencyCode":"BRL","thumbnail":{"0":1},"token":"AR=="}}""",
            """{"type":"order","content":"","order":{"orderId":"1","itemCount":2,"message":"Pedido","totalAmount1000":25500,"totalCurrencyCode":"BRL"}}""",
            "_Order:_\nPedido\n2 items\nTotal: BRL 25.50"),
        Sample("product",
            """{"productMessage":{"product":{"productImage":{"url":"https://mmg.whatsapp.net/p"},"productId":"7","title":"Tênis","currencyCode":"BRL","priceAmount1000":"199900"}}}""",
            """{"type":"product","content":"","product":{"product":{"productId":"7","title":"Tênis","currencyCode":"BRL","priceAmount1000":"199900"}}}""",
            "_Product:_\nTênis\nTotal: BRL 199.90"),
        Sample("business template",
            """{"templateMessage":{"hydratedTemplate":{"hydratedTitleText":"Aviso","hydratedContentText":"Seu boleto","hydratedFooterText":"Loja","hydratedButtons":[{"urlButton":{"displayText":"Abrir","url":"https://loja.example"}}],"imageMessage":{"url":"https://mmg.whatsapp.net/i"}}}}""",
            """{"type":"template","content":"","template":{"hydratedTemplate":{"hydratedTitleText":"Aviso","hydratedContentText":"Seu boleto","hydratedFooterText":"Loja","hydratedButtons":[{"urlButton":{"displayText":"Abrir","url":"https://loja.example"}}]}}}""",
            "Aviso\nSeu boleto\n_Loja_\n- Abrir: https://loja.example"),
        Sample("business list",
            """{"listMessage":{"title":"Menu","description":"Escolha","buttonText":"Ver","sections":[{"rows":[{"title":"A","rowId":"1"}]}]}}""",
            """{"type":"list","content":"","list":{"title":"Menu","description":"Escolha","buttonText":"Ver","sections":[{"rows":[{"title":"A","rowId":"1"}]}]}}""",
            "Menu\nEscolha\n- A"),
        Sample("business message",
            """{"interactiveMessage":{"body":{"text":"Olá"},"nativeFlowMessage":{"buttons":[{"name":"quick_reply","buttonParamsJson":"{\"display_text\":\"Sim\"}"}]}}}""",
            """{"type":"interactive","content":"","interactive":{"body":{"text":"Olá"},"nativeFlowMessage":{"buttons":[{"name":"quick_reply","buttonParamsJson":"{\"display_text\":\"Sim\"}"}]}}}""",
            "Olá\n- Sim"),
        Sample("buttons of a business",
            """{"buttonsMessage":{"contentText":"Confirma?","buttons":[{"buttonId":"1","buttonText":{"displayText":"Sim"}}]}}""",
            """{"type":"buttons","content":"","buttons":{"contentText":"Confirma?","buttons":[{"buttonId":"1","buttonText":{"displayText":"Sim"}}]}}""",
            "Confirma?\n- Sim"),
        Sample("invitation to a group",
            """{"groupInviteMessage":{"groupName":"Vendas","inviteCode":"abc","caption":"entra","inviteExpiration":{"low":1,"high":0}}}""",
            """{"type":"group_invite","content":"","groupInvite":{"groupName":"Vendas","inviteCode":"abc","caption":"entra","inviteExpiration":1}}""",
            "_Group invitation:_\nVendas\nentra\nhttps://chat.whatsapp.com/abc"),
        Sample("edit",
            """{"editedMessage":{"message":{"protocolMessage":{"key":{"id":"3EB0E"},"type":14,"editedMessage":{"conversation":"novo"}}}}}""",
            """{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"3EB0E","text":"novo"}}""", "_Edited:_\nnovo"),
        Sample("edit with a type's name",
            """{"protocolMessage":{"key":{"id":"3EB0E"},"type":"MESSAGE_EDIT","editedMessage":{"imageMessage":{"caption":"novo"}}}}""",
            """{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"3EB0E","text":"novo"}}""", "_Edited:_\nnovo"),
        Sample("edit that is encrypted",
            """{"secretEncryptedMessage":{"targetMessageKey":{"id":"3EB0E"},"encPayload":"AA==","secretEncType":2}}""",
            """{"type":"message_edit","content":"The message was edited on WhatsApp. Its new text is not available here.","isEdit":true,"edit":{"original_id":"3EB0E","text":"The message was edited on WhatsApp. Its new text is not available here."}}""",
            EditedUnread),
        Sample("deletion", """{"protocolMessage":{"key":{"id":"3EB0D"},"type":"REVOKE"}}""",
            """{"type":"message_revoke","content":"","messageId":"3EB0D"}""", "_This message was deleted on WhatsApp._"),
        Sample("deletion without a type", """{"protocolMessage":{"key":{"id":"3EB0D"}}}""",
            """{"type":"message_revoke","content":"","messageId":"3EB0D"}""", "_This message was deleted on WhatsApp._"),
        Sample("unknown kind", """{"newsletterAdminInviteMessage":{"newsletterName":"x","caption":"entra","jpegThumbnail":{"0":1}}}""",
            """{"type":"unsupported","content":"","unsupported":{"newsletterName":"x","caption":"entra"}}""",
            "entra\n_The rest of this message cannot be shown here (unsupported)._"),
        Sample("unknown kind without a text", """{"futureMessage":{"a":{"0":1},"b":7}}""",
            """{"type":"unsupported","content":"","unsupported":{"b":7}}""", "_A message that cannot be shown here (unsupported)._"),
    ];

    private static readonly string[] Silent =
    [
        "{}", "null", "[]", "7",
        """{"conversation":""}""",
        """{"messageContextInfo":{"deviceListMetadata":{}}}""",
        """{"senderKeyDistributionMessage":{"groupId":"1@g.us"},"messageContextInfo":{}}""",
        """{"albumMessage":{"expectedImageCount":2}}""",
        """{"protocolMessage":{"type":3,"ephemeralExpiration":86400}}""",
        """{"protocolMessage":{"key":{"id":"3EB0"},"type":17}}""",
        """{"protocolMessage":{"key":{"id":"3EB0"},"type":"HISTORY_SYNC_NOTIFICATION"}}""",
        """{"pinInChatMessage":{"key":{"id":"3EB0"},"type":1}}""",
        """{"encReactionMessage":{"targetMessageKey":{"id":"3EB0"}}}""",
        """{"secretEncryptedMessage":{"targetMessageKey":{"id":"3EB0"},"secretEncType":1}}""",
        """{"liveLocationMessage":{"degreesLatitude":1,"degreesLongitude":2,"timeOffset":60}}""",
        """{"reactionMessage":{"text":"❤"}}""",
    ];

    [TestCaseSource(nameof(Samples))]
    public void Kind_has_its_canonical_fields(string protobuf, string canonical, string _)
    {
        var read = Read(protobuf).Message;

        Assert.That(JsonNode.DeepEquals(read, JsonNode.Parse(canonical)), Is.True, read?.ToJsonString());
    }

    [TestCaseSource(nameof(Samples))]
    public void Agent_reads_every_kind(string protobuf, string _, string text) => Assert.That(ShownOf(Read(protobuf)), Is.EqualTo(text));

    [TestCaseSource(nameof(Silent))]
    public void Message_without_content_is_dropped(string protobuf) => Assert.That(Read(protobuf).Message, Is.Null);

    [Test]
    public void Context_outside_the_message_counts_when_the_kind_has_none()
    {
        using var message = JsonDocument.Parse("""{"conversation":"sim"}""");
        using var context = JsonDocument.Parse("""{"stanzaId":"3EB0Q"}""");

        Assert.That(
            ProtobufMessageReader.Read(message.RootElement, context.RootElement).Message!.ToJsonString(),
            Is.EqualTo("""{"type":"text","content":"sim","context":{"messageId":"3EB0Q"}}"""));
    }

    [Test]
    public void Deep_quotes_are_read_in_linear_time()
    {
        const string Inner = """{"protocolMessage":{"key":{"id":"3EB0"},"type":14,"editedMessage":""";
        var nested = string.Concat(Enumerable.Repeat(Inner, 30)) + """{"conversation":"x"}""" + string.Concat(Enumerable.Repeat("}}", 30));

        Assert.That(ShownOf(Read(nested)), Is.EqualTo("_Edited:_\nx"));
    }

    [TestCase("1790000000", 1790000000L)]
    [TestCase("\"1790000000\"", 1790000000L)]
    [TestCase("""{"low":1790000000,"high":0,"unsigned":true}""", 1790000000L)]
    [TestCase("""{"low":-1,"high":0,"unsigned":false}""", 4294967295L)]
    [TestCase("""{"low":0,"high":1,"unsigned":false}""", 4294967296L)]
    [TestCase("""{"0":1}""", null)]
    [TestCase("\"soon\"", null)]
    [TestCase("1e300", null)]
    [TestCase("null", null)]
    public void Long_is_read_in_every_form(string json, long? expected)
    {
        using var document = JsonDocument.Parse($$"""{"VALUE":{{json}}}""");

        Assert.That(((JsonElement?)document.RootElement).Integer("value"), Is.EqualTo(expected));
    }

    private static ProtobufReading Read(string protobuf)
    {
        using var json = JsonDocument.Parse(protobuf);
        return ProtobufMessageReader.Read(json.RootElement);
    }

    private static string ShownOf(ProtobufReading reading)
    {
        var data = new JsonObject
        {
            ["id"] = "3A11",
            ["direction"] = "incoming",
            ["chat"] = new JsonObject { ["jid"] = "5511900000002@s.whatsapp.net" },
            ["message"] = reading.Message,
        };
        var message = WhatsAppMessageReader.Read("message.exchange", "evt_1", JsonSerializer.SerializeToUtf8Bytes(data));
        return MessageText.Of(message!, new MessageContext());
    }

    private static TestCaseData Sample(string name, string protobuf, string canonical, string text) =>
        new TestCaseData(protobuf, canonical, text).SetArgDisplayNames(name);
}
