using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// Message shapes from public bug reports (docs/spec/bridge.md 3.1), from the engine's event to Chatwoot. All tests share one
/// host, and each has a separate chat.
/// </summary>
internal sealed class ReadableContentTests
{
    private static int _chats;
    private static RelayScene _scene = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => _scene = await RelayScene.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await _scene.DisposeAsync();

    [TestCase(
        """{"type":"list_response","interactive":{"type":"list_reply","selectedRowId":"row_2","title":"Segunda via do boleto","description":"Por e-mail"}}""", "Segunda via do boleto", TestName = "Chosen_list_row_is_shown")]
    [TestCase(
        """{"type":"buttons_response","interactive":{"selectedButtonId":"btn_yes","selectedDisplayText":"Sim, quero"}}""", "Sim, quero",
        TestName = "Pressed_button_is_shown")]
    [TestCase(
        """{"type":"template_button_reply","templateButtonReply":{"selectedId":"1","selectedDisplayText":"Falar com atendente"}}""",
        "Falar com atendente", TestName = "Pressed_template_button_is_shown")]
    [TestCase(
        """{"type":"buttons_response","interactive":{"selectedButtonId":"btn_yes"}}""", "btn_yes",
        TestName = "Button_id_is_shown_when_the_button_has_no_text")]
    [TestCase(
        """{"type":"list_response","listResponse":{"singleSelectReply":{"selectedRowId":"row_2"}}}""", "row_2",
        TestName = "Row_id_is_shown_when_the_row_has_no_text")]
    [TestCase(
        """{"type":"interactive_response","interactive":{"body":"Formulario enviado","nativeFlowResponse":{"name":"flow","paramsJson":"{\"nome\":\"Bia\",\"flow_token\":\"x\"}"}}}""", "Formulario enviado\nnome: Bia", TestName = "Form_answers_are_shown")]
    [TestCase(
        """{"type":"order","order":{"orderId":"123","title":"Pedido loja","itemCount":2,"message":"Quero esses","total":5990,"currency":"BRL"}}""", "_Order:_\nPedido loja\nQuero esses\n2 items\nTotal: BRL 5990", TestName = "Order_is_shown_with_its_total")]
    [TestCase(
        """{"type":"order","orderMessage":{"orderTitle":"x","title":"Loja","totalAmount1000":"59900","totalCurrencyCode":"BRL"}}""",
        "_Order:_\nLoja\nTotal: BRL 59.90", TestName = "Amount_in_thousandths_is_shown_in_full")]
    [TestCase(
        """{"type":"product","product":{"product":{"title":"Tênis","description":"Azul","priceAmount1000":199000,"currencyCode":"BRL","url":"https://ex.com/t"}}}""", "_Product:_\nTênis\nAzul\nTotal: BRL 199.00\nhttps://ex.com/t", TestName = "Product_is_shown_with_its_price")]
    [TestCase(
        """{"type":"request_payment","requestPayment":{"amount1000":10000,"currencyCodeIso4217":"BRL","noteMessage":{"extendedTextMessage":{"text":"aluguel"}}}}""", "_Payment:_\naluguel\nTotal: BRL 10.00", TestName = "Payment_is_shown_with_its_note")]
    [TestCase(
        """{"type":"template","template":{"hydratedTemplate":{"hydratedTitleText":"Aviso","hydratedContentText":"Sua fatura *venceu*","hydratedFooterText":"Banco","hydratedButtons":[{"urlButton":{"displayText":"Pagar","url":"https://ex.com"}}]}}}""", "Aviso\nSua fatura **venceu**\n_Banco_\n- Pagar: https://ex.com", TestName = "Business_template_is_shown_with_its_buttons")]
    [TestCase(
        """{"type":"list","listMessage":{"title":"Menu","description":"Escolha","footerText":"Loja","sections":[{"rows":[{"title":"Vendas","description":"Novo","rowId":"1"},{"title":"Suporte"}]}]}}""", "Menu\nEscolha\n_Loja_\n- Vendas: Novo\n- Suporte", TestName = "List_is_shown_with_its_rows")]
    [TestCase(
        """{"type":"interactive","interactive":{"header":{"title":"Oi"},"body":{"text":"Quer?"},"footer":{"text":"Loja"},"nativeFlowMessage":{"buttons":[{"name":"cta_url","buttonParamsJson":"{\"display_text\":\"Abrir\",\"url\":\"https://ex.com\"}"}]}}}""", "Oi\nQuer?\nLoja\n- Abrir: https://ex.com", TestName = "Native_flow_is_shown_with_its_buttons")]
    [TestCase(
        """{"type":"group_invite","groupInvite":{"groupName":"Clientes VIP","inviteCode":"abc","caption":"entra ai"}}""",
        "_Group invitation:_\nClientes VIP\nentra ai\nhttps://chat.whatsapp.com/abc", TestName = "Group_invitation_is_shown_with_its_link")]
    [TestCase(
        """{"type":"event","eventMessage":{"name":"Reuniao","startTime":1795770225}}""",
        "_Event:_\nReuniao\nStarts: 2026-11-27 at 09:03 (UTC)", TestName = "Event_is_shown_with_its_time")]
    [TestCase(
        """{"type":"album","album":{"expectedImageCount":3,"expectedVideoCount":1}}""", "_Album:_\n3 images\n1 video",
        TestName = "Album_is_shown_with_its_counts")]
    [TestCase("""{"type":"comment","comment":{"message":{"conversation":"boa"}}}""", "_Comment:_\nboa", TestName = "Comment_is_shown")]
    [TestCase(
        """{"type":"call_log","callLog":{"isVideo":false,"callOutcome":"MISSED","durationSecs":"0"}}""", "_Call:_\nMISSED",
        TestName = "Call_log_is_shown")]
    [TestCase(
        """{"type":"poll_vote","pollUpdate":{"pollName":"Quando?","selectedOptions":["*10h*"]}}""", "_Poll vote:_\nQuando?\n- \\*10h\\*",
        TestName = "Poll_vote_is_shown")]
    [TestCase(
        """{"type":"poll","poll":{"name":"Quando?","options":["*10h*","_11h_"]}}""", "_Poll:_ Quando?\n- \\*10h\\*\n- \\_11h\\_",
        TestName = "Poll_options_are_shown_as_typed")]
    [TestCase(
        """{"type":"live_location","liveLocation":{"degreesLatitude":"-8.05","degreesLongitude":"-34.9","caption":"chegando"}}""",
        "_Live location:_\nchegando\nhttps://www.google.com/maps?q=-8.05,-34.9", TestName = "Live_location_has_a_map_link")]
    [TestCase(
        """{"type":"hologram","hologramMessage":{"title":"Título","inner":{"text":"palavras","amount":"12"}}}""",
        "Título\npalavras\nTotal: 12\n_The rest of this message cannot be shown here (hologram)._",
        TestName = "Unknown_message_type_shows_its_known_texts")]
    [TestCase(
        """{"type":"text","content":"esse aqui","context":{"messageId":"3EB0UNKNOWN","text":"Boleto de outubro"}}""",
        "> Boleto de outubro\n\nesse aqui", TestName = "Quoted_text_is_shown_when_Chatwoot_does_not_have_the_message")]
    [TestCase(
        """{"type":"text","content":"lindo!","context":{"messageId":"3EB0S","remoteJid":"status@broadcast","text":"Promoção"}}""",
        "_Answers your status:_\n> Promoção\n\nlindo!", TestName = "Status_reply_is_labelled")]
    [TestCase(
        """{"type":"text","content":"Tenho interesse","context":{"externalAdReply":{"title":"Clareamento 50%","body":"Agende","sourceUrl":"https://fb.example/x","ctwaClid":"abc"}}}""", "_From an ad:_ Clareamento 50%\nhttps://fb.example/x\nTenho interesse", TestName = "Ad_is_shown_above_the_text")]
    [TestCase(
        """{"type":"text","content":"","context":{"externalAdReply":{"title":"Clareamento 50%","sourceUrl":"https://fb.example/x"}}}""",
        "_From an ad:_ Clareamento 50%\nhttps://fb.example/x", TestName = "Ad_is_shown_without_a_text")]
    [TestCase("""{"type":"text","content":"olha","isForwarded":true}""", "_Forwarded:_\nolha", TestName = "Forwarded_message_is_labelled")]
    [TestCase("""{"type":"text","content":"   "}""", "_(empty message)_", TestName = "Spaces_are_shown_as_an_empty_message")]
    [TestCase("""{"type":"text","content":"\n\n"}""", "_(empty message)_", TestName = "Line_ends_are_shown_as_an_empty_message")]
    [TestCase(
        """{"type":"text","content":"\u200b\u200d"}""", "_(empty message)_",
        TestName = "Zero_width_characters_are_shown_as_an_empty_message")]
    [TestCase("""{"type":"text","content":"\u3164"}""", "_(empty message)_", TestName = "Filler_character_is_shown_as_an_empty_message")]
    [TestCase("""{"type":"text","content":"Oi","reaction":{}}""", "Oi", TestName = "Text_is_shown_when_its_reaction_is_empty")]
    [TestCase("""{"type":"text","content":"Oi","edit":{}}""", "Oi", TestName = "Text_is_shown_when_its_edit_is_empty")]
    [TestCase("""{"type":"text","content":"Oi","poll":{}}""", "Oi", TestName = "Text_is_shown_when_its_poll_is_empty")]
    [TestCase("""{"type":"text","content":"Oi","media":{}}""", "Oi", TestName = "Text_is_shown_when_its_media_is_empty")]
    [TestCase("""{"type":"text","content":12345}""", "12345", TestName = "Number_as_content_is_shown")]
    [TestCase("""{"type":"text","content":{"body":"corpo"}}""", "corpo", TestName = "Another_object_as_content_is_shown")]
    [TestCase(
        """{"type":"message_edit","isEdit":true,"edit":{"original_id":"A","text":""},"media":{"caption":"nova legenda"}}""",
        "_Edited:_\nnova legenda", TestName = "Edited_caption_is_shown")]
    [TestCase(
        """{"type":"message_edit","isEdit":true,"edit":{"original_id":"A","text":"","caption":"outra legenda"}}""",
        "_Edited:_\noutra legenda", TestName = "Edited_caption_is_shown_when_it_is_inside_the_edit")]
    [TestCase(
        """{"type":"contact","contact":{"vcard":"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=6F=C3=A3=6F\nTEL;CELL:+5511999990003\nEND:VCARD"}}""", "_Contact:_ João\n+5511999990003", TestName = "Quoted_printable_contact_name_is_readable")]
    [TestCase(
        """{"type":"contact","contact":{"vcard":"BEGIN:VCARD\nVERSION:3.0\nFN:Silva\\, Bia \\; Cia\nTEL:+5511999990004\nEND:VCARD"}}""",
        "_Contact:_ Silva, Bia ; Cia\n+5511999990004", TestName = "Escaped_contact_name_is_readable")]
    [TestCase(
        """{"type":"contact","contact":{"vcard":"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Um nome\r\nTEL;type=CELL;type=VOICE;\r\n waid=5511999990005:+55 11 99999-0005\r\nEND:VCARD"}}""", "_Contact:_ Um nome\n+55 11 99999-0005", TestName = "Folded_contact_number_is_shown")]
    [TestCase(
        """{"type":"contact","contact":{"displayName":"Bia","vcard":"BEGIN:VCARD\nVERSION:3.0\nFN:Bia\nEMAIL;type=WORK:bia@ex.com\nORG:Padaria;\nEND:VCARD"}}""", "_Contact:_ Bia\nbia@ex.com\nPadaria", TestName = "Contact_card_is_shown_with_its_email")]
    [TestCase(
        """{"type":"contact","contact":{"vcard":"BEGIN:VCARD\rVERSION:3.0\rFN:Mac\rTEL:+5511\rEND:VCARD"}}""", "_Contact:_ Mac\n+5511",
        TestName = "Card_with_old_line_ends_is_shown")]
    [TestCase(
        """{"type":"contact","contact":{"displayName":"C","vcards":["BEGIN:VCARD\nFN:C\nTEL:+554\nEND:VCARD"]}}""", "_Contact:_ C\n+554",
        TestName = "Card_in_a_list_is_shown")]
    [TestCase(
        """{"type":"contact","contact":"Dona Ana"}""", "_Contact:_ Dona Ana", TestName = "Contact_card_is_shown_when_it_is_plain_text")]
    [TestCase(
        """{"type":"contact","contact":{"fullName":"Ana","phone":"+5511977776666","vcard":"BEGIN:VCARD\nFN:Ana\nTEL:+55 11 97777-6666\nEND:VCARD"}}""", "_Contact:_ Ana\n+5511977776666", TestName = "Contact_number_is_shown_once")]
    [TestCase("""{"type":"text","content":"2*3*4"}""", "2\\*3\\*4", TestName = "Multiplication_is_not_formatted_as_bold")]
    public async Task Message_is_shown_readably_in_Chatwoot(string message, string shown)
    {
        var chat = NewChat();

        await _scene.PostAsync(WhatsAppEvent.Message($"3EB0{_chats}", "", chat, message: JsonNode.Parse(message)!.AsObject()));

        Assert.That((await ArrivedAsync(chat, 1)).Single().Content, Is.EqualTo(shown));
    }

    [Test]
    public async Task Quoted_text_is_not_repeated_when_Chatwoot_has_the_message()
    {
        var chat = NewChat();

        await _scene.PostAsync(
            WhatsAppEvent.Message("3EB0QUOTED", "first", chat),
            WhatsAppEvent.Message(
                "3EB0QUOTES", "answer", chat,
                message: new JsonObject { ["context"] = new JsonObject { ["messageId"] = "3EB0QUOTED", ["text"] = "first" } }));

        Assert.That((await ArrivedAsync(chat, 2))[1].Content, Is.EqualTo("answer"));
    }

    [Test]
    public async Task Late_message_shows_its_original_time()
    {
        var chat = NewChat();
        var late = WhatsAppEvent.Message("3EB0LATE", "mandei na sexta", chat);
        late["data"]!["timestamp"] = "2026-11-20T08:00:00-03:00";

        await _scene.PostAsync(late);

        var message = (await ArrivedAsync(chat, 1)).Single();
        Assert.That(message.Content, Is.EqualTo("_Written on 2026-11-20 at 08:00 (UTC-03:00)._\nmandei na sexta"));
        Assert.That(
            (long?)JsonNode.Parse(message.Attributes)!["external_created_at"],
            Is.EqualTo(DateTimeOffset.Parse("2026-11-20T11:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds()));
    }

    [Test]
    public async Task Mention_is_shown_by_name_if_known()
    {
        const string Group = "120363000000777@g.us";
        var first = WhatsAppEvent.Message("3EB0M1", "oi", Group);
        first["data"]!["sender"] =
            new JsonObject { ["jid"] = "5511988880001@s.whatsapp.net", ["lid"] = "98765432101236@lid", ["name"] = "Rui" };
        var second = WhatsAppEvent.Message("3EB0M2", "@98765432101236 e @5511977770002 veem?", Group, message: new JsonObject
        {
            ["context"] = new JsonObject { ["mentionedJid"] = new JsonArray("98765432101236@lid", "5511977770002@s.whatsapp.net") },
        });
        second["data"]!["sender"] = new JsonObject { ["jid"] = "5511988880003@s.whatsapp.net", ["name"] = "_Zé\n*da* Silva_" };
        var third = WhatsAppEvent.Message("3EB0M3", "eu", Group);
        third["data"]!["sender"] = new JsonObject { ["jid"] = "5511988880004@s.whatsapp.net", ["name"] = "\u200e\u3164" };

        await _scene.PostAsync(first, second, third);

        Assert.That((await ArrivedAsync(Group, 3)).Select(message => message.Content), Is.EqualTo(new[]
        {
            "**Rui:**\noi",
            @"**\_Zé \*da\* Silva\_:**" + "\n@Rui e @+5511977770002 veem?",
            "**+5511988880004:**\neu",
        }));
    }

    [TestCase("octets", "application/octet-stream", TestName = "Picture_is_not_posted_when_its_bytes_are_encrypted")]
    [TestCase("<html>login</html>", "text/html", TestName = "Picture_is_not_posted_when_its_URL_returns_a_login_page")]
    [TestCase("", "image/jpeg", TestName = "Picture_is_not_posted_when_its_file_is_empty")]
    public async Task Message_shows_a_note_when_its_picture_cannot_be_fetched(string body, string type)
    {
        var chat = NewChat();
        var path = $"/file{_chats}";
        _scene.Chatwoot.On("GET", path, (context, _) => Results.Bytes(Encoding.UTF8.GetBytes(body), type).ExecuteAsync(context));

        await _scene.PostAsync(Image(chat, new JsonObject { ["url"] = _scene.Chatwoot.Host + path }));

        var message = (await ArrivedAsync(chat, 1)).Single();
        Assert.That((message.Content, message.Files.Count), Is.EqualTo(("_Image could not be fetched._\nolha", 0)));
    }

    [Test]
    public async Task Picture_arrives_from_the_second_URL_when_the_first_is_encrypted()
    {
        var chat = NewChat();
        _scene.Chatwoot.On("GET", "/good.png", (context, _) => Results.Bytes([0x89, .. "PNG\r\n"u8], "image/png").ExecuteAsync(context));

        await _scene.PostAsync(Image(chat, new JsonObject
        {
            ["url"] =
                "https://mmg.whatsapp.net/v/t62.7118-24/abc.enc?mms3=true", ["mediaKey"] = "abc",
                ["s3Url"] = _scene.Chatwoot.Host + "/good.png",
        }));

        var message = (await ArrivedAsync(chat, 1)).Single();
        Assert.That(
            (message.Content, message.Files.Single().Name, message.Files.Single().ContentType),
            Is.EqualTo(("olha", "image.png", (string?)"image/png")));
    }

    [Test]
    public async Task Message_shows_a_note_when_its_file_exceeds_40_MiB()
    {
        var chat = NewChat();
        _scene.Chatwoot.On("GET", "/big.bin", async (context, _) =>
        {
            context.Response.ContentLength = (40L * 1024 * 1024) + 1;
            await context.Response.StartAsync();
        });

        await _scene.PostAsync(WhatsAppEvent.Message($"3EB0{_chats}", "", chat, type: "document", message: new JsonObject
        {
            ["media"] = new JsonObject { ["type"] = "document", ["fileName"] = "big.bin", ["url"] = _scene.Chatwoot.Host + "/big.bin" },
        }));

        Assert.That(
            (await ArrivedAsync(chat, 1)).Single().Content, Is.EqualTo("_File is larger than 40 MiB and was not fetched (big.bin)._"));
    }

    [Test]
    public async Task File_name_loses_its_direction_marks()
    {
        var chat = NewChat();

        await _scene.PostAsync(WhatsAppEvent.Message($"3EB0{_chats}", "", chat, type: "document", message: new JsonObject
        {
            ["media"] =
                new JsonObject { ["type"] = "document", ["mimetype"] = "application/octet-stream", ["fileName"] = "foto\u202egpj.exe", [
                "base64"] = "TVo=" },
        }));

        Assert.That((await ArrivedAsync(chat, 1)).Single().Files.Single().Name, Is.EqualTo("fotogpj.exe"));
    }

    private static string NewChat() =>
        string.Create(CultureInfo.InvariantCulture, $"55113333{Interlocked.Increment(ref _chats):0000}@s.whatsapp.net");

    private static JsonObject Image(string chat, JsonObject media)
    {
        media["type"] = "image";
        media["mimetype"] = "image/jpeg";
        media["caption"] = "olha";
        return WhatsAppEvent.Message($"3EB0{_chats}", "", chat, type: "image", message: new JsonObject { ["media"] = media });
    }

    private static async Task<IReadOnlyList<DeskMessage>> ArrivedAsync(string chat, int messages)
    {
        List<DeskMessage> arrived = [];
        await Eventually.TrueAsync(
            () =>
            {
                var conversations = _scene.Desk.Conversations.Where(c => c.SourceId == chat).Select(c => c.Id).ToHashSet();
                arrived = [.. _scene.Desk.Messages.Where(m => conversations.Contains(m.ConversationId))];
                return arrived.Count >= messages;
            },
            $"{messages} messages of {chat} are in Chatwoot");
        return arrived;
    }
}
