namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Invented webhook bodies of Evolution API, one for each event, and the canonical event that each becomes.</summary>
internal static class EvolutionSamples
{
    private const string Exchange = "message.exchange ";
    private const string State = "instance.state ";
    private const string Receipt = "message.status ";
    private const string Call = "call.update ";
    private const string Ana = """{"jid":"5511900000002@s.whatsapp.net","type":"private"}""";
    private const string AnaSender = """{"jid":"5511900000002@s.whatsapp.net"}""";
    private const string Group = """{"jid":"120363406289005073@g.us","type":"group"}""";
    private const string Now = "\"timestamp\":\"2026-11-28T12:00:00Z\"";
    private const string Revoke = """{"type":"message_revoke","content":"","messageId":"3A11","source":""}""";

    public static readonly TestCaseData[] Events =
    [
        Sample("received text", "messages.upsert",
            """{"key":{"remoteJid":"5511900000002@s.whatsapp.net","fromMe":false,"id":"3A11"},"pushName":"Ana","status":"DELIVERY_ACK","message":{"conversation":"oi"},"contextInfo":null,"messageType":"conversation","messageTimestamp":1790000000,"source":"android"}""",
            Exchange + """{"id":"3A11","direction":"incoming","timestamp":"2026-09-21T14:13:20Z","chat":{"jid":"5511900000002@s.whatsapp.net","type":"private","name":"Ana"},"sender":{"jid":"5511900000002@s.whatsapp.net","name":"Ana"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("quote outside the message", "messages.upsert",
            """{"key":{"remoteJid":"5511900000002@s.whatsapp.net","fromMe":false,"id":"3A11"},"message":{"conversation":"sim"},"contextInfo":{"stanzaId":"3EB0Q","quotedMessage":{"conversation":"vem?"}}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"text","content":"sim","context":{"messageId":"3EB0Q","text":"vem?"},"source":""}}"""),
        Sample("LID with its number, time in halves, name of digits", "messages.upsert",
            """{"key":{"remoteJid":"99@lid","remoteJidAlt":"5511900000002@s.whatsapp.net","addressingMode":"lid","fromMe":false,"id":"3A11"},"pushName":"5511900000002","message":{"conversation":"oi"},"messageTimestamp":{"low":1790000000,"high":0,"unsigned":true}}""",
            Exchange + """{"id":"3A11","direction":"incoming","timestamp":"2026-09-21T14:13:20Z","chat":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid","type":"private"},"sender":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("number with its LID", "messages.upsert",
            """{"key":{"remoteJid":"5511900000002@s.whatsapp.net","remoteJidAlt":"99@lid","fromMe":false,"id":"3A11"},"message":{"conversation":"oi"}}""",
            Exchange + """{"id":"3A11","direction":"incoming","chat":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid","type":"private"},"sender":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("number in an older version's member", "messages.upsert",
            """{"key":{"remoteJid":"99@lid","senderPn":"5511900000002@s.whatsapp.net","fromMe":false,"id":"3A11"},"message":{"conversation":"oi"}}""",
            Exchange + """{"id":"3A11","direction":"incoming","chat":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid","type":"private"},"sender":{"jid":"5511900000002@s.whatsapp.net","lid":"99@lid"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("only a LID", "messages.upsert",
            """{"key":{"remoteJid":"99@lid","fromMe":false,"id":"3A11"},"message":{"conversation":"oi"}}""",
            Exchange + """{"id":"3A11","direction":"incoming","chat":{"lid":"99@lid","type":"private"},"sender":{"lid":"99@lid"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("group", "messages.upsert",
            """{"key":{"remoteJid":"120363406289005073@g.us","fromMe":false,"id":"3A11","participant":"88@lid","participantAlt":"5511900000003@s.whatsapp.net"},"pushName":"Bia","message":{"conversation":"oi"}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"incoming","chat":{{{{Group}}}},"sender":{"jid":"5511900000003@s.whatsapp.net","lid":"88@lid","name":"Bia"},"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("typed on the phone", "messages.upsert",
            """{"key":{"remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"id":"3A11","senderPn":"551130000000@s.whatsapp.net"},"pushName":"Você","message":{"conversation":"oi"}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"outgoing","chat":{{{{Ana}}}},"sender":null,"message":{"type":"text","content":"oi","source":""}}"""),
        Sample("echo", "send.message",
            """{"key":{"remoteJid":"5511900000002","fromMe":true,"id":"3EB0AA"},"pushName":"Você","status":"PENDING","message":{"conversation":"oi"},"messageTimestamp":"1790000000"}""",
            Exchange + $$$$"""{"id":"3EB0AA","direction":"outgoing","timestamp":"2026-09-21T14:13:20Z","chat":{{{{Ana}}}},"sender":null,"message":{"type":"text","content":"oi","source":"api"}}"""),
        Sample("two messages in one body", "messages.upsert",
            """[{"key":{"remoteJid":"5511900000002@s.whatsapp.net","id":"1"},"message":{"conversation":"a"}},{"key":{},"message":{"conversation":"b"}},{"key":{"remoteJid":"5511900000002@s.whatsapp.net","id":"2"},"message":{"conversation":"c"}}]""",
            Exchange + $$$$"""{"id":"1","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"text","content":"a","source":""}}""",
            "unread messages.upsert",
            Exchange + $$$$"""{"id":"2","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"text","content":"c","source":""}}"""),
        Sample("poll vote that the engine decrypted", "messages.upsert",
            """{"key":{"remoteJid":"5511900000002@s.whatsapp.net","fromMe":false,"id":"3A11"},"message":{"pollUpdateMessage":{"pollCreationMessageKey":{"id":"P"},"vote":{"selectedOptions":[{"0":9}]}}},"pollUpdates":[{"name":"Hoje","voters":["5511900000009@s.whatsapp.net"]},{"name":"Amanhã","voters":["5511900000002:3@s.whatsapp.net"]}]}""",
            Exchange + $$$$"""{"id":"3A11","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"poll_vote","content":"","pollVote":{"selectedOptions":["Amanhã"]},"source":""}}"""),
        Sample("status update", "messages.upsert", """{"key":{"remoteJid":"status@broadcast","id":"1"},"message":{"conversation":"a"}}"""),
        Sample("channel", "messages.upsert", """{"key":{"remoteJid":"1@newsletter","id":"1"},"message":{"conversation":"a"}}"""),
        Sample("message without content", "messages.upsert", """{"key":{"remoteJid":"1@lid","id":"1"},"messageStubType":2}"""),

        Sample("contact's edit of a known message", "messages.edited",
            """{"key":{"id":"KNOWN","fromMe":true,"remoteJid":"551130000000@s.whatsapp.net"},"type":14,"editedMessage":{"conversation":"novo"},"timestampMs":{"low":-986849280,"high":416,"unsigned":false}}""",
            Exchange + $$$$"""{"id":"KNOWN","direction":"incoming","timestamp":"2026-09-21T18:15:13.152Z","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"KNOWN","text":"novo"},"source":""}}"""),
        Sample("member's edit of a known message in a group", "messages.edited",
            """{"key":{"id":"KNOWN-IN-GROUP","fromMe":true,"remoteJid":"120363406289005073@g.us"},"type":"MESSAGE_EDIT","editedMessage":{"extendedTextMessage":{"text":"novo"}}}""",
            Exchange + $$$$"""{"id":"KNOWN-IN-GROUP","direction":"incoming","chat":{{{{Group}}}},"sender":{"lid":"88@lid"},"message":{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"KNOWN-IN-GROUP","text":"novo"},"source":""}}"""),
        Sample("own edit of an unknown message", "messages.edited",
            """{"key":{"id":"3A11","fromMe":true,"remoteJid":"5511900000002@s.whatsapp.net"},"type":14,"editedMessage":{"imageMessage":{"caption":"novo"}}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"outgoing","chat":{{{{Ana}}}},"sender":null,"message":{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"3A11","text":"novo"},"source":""}}"""),
        Sample("contact's edit of an unknown message", "messages.edited",
            """{"key":{"id":"3A11","fromMe":true,"remoteJid":"551130000000@s.whatsapp.net"},"type":14,"editedMessage":{"conversation":"novo"}}""",
            "unread messages.edited"),
        Sample("edit of an unknown message with a LID", "messages.edited",
            """{"key":{"id":"3A11","fromMe":true,"remoteJid":"77@lid"},"type":14,"editedMessage":{"conversation":"novo"}}""",
            "unread messages.edited"),
        Sample("deletion as an edit", "messages.edited", """{"key":{"id":"KNOWN","fromMe":true,"remoteJid":"77@lid"},"type":0}""",
            Exchange + $$$$"""{"id":"KNOWN","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{"type":"message_revoke","content":"","messageId":"KNOWN","source":""}}"""),
        Sample("deletion as an edit without a type", "messages.edited",
            """{"key":{"id":"3A11","fromMe":true,"remoteJid":"5511900000002@s.whatsapp.net"}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"outgoing","chat":{{{{Ana}}}},"sender":null,"message":{{{{Revoke}}}}}"""),
        Sample("change of a setting as an edit", "messages.edited", """{"key":{"id":"3A11"},"type":3,"ephemeralExpiration":86400}"""),
        Sample("history as an edit", "messages.edited", """{"type":5,"historySyncNotification":{}}"""),
        Sample("edit through the API", "send.message.update",
            """{"key":{"id":"OWN","fromMe":true,"remoteJid":"5511900000002@s.whatsapp.net"},"type":14,"editedMessage":{"conversation":"novo"}}""",
            Exchange + $$$$"""{"id":"OWN","direction":"outgoing","chat":{{{{Ana}}}},"sender":null,"message":{"type":"message_edit","content":"novo","isEdit":true,"edit":{"original_id":"OWN","text":"novo"},"source":"api"}}"""),

        Sample("contact's deletion", "messages.delete",
            """{"remoteJid":"5511900000002@s.whatsapp.net","id":"3A11","fromMe":false,"status":"DELETED"}""",
            Exchange + $$$$"""{"id":"3A11","direction":"incoming","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"message":{{{{Revoke}}}}}"""),
        Sample("member's deletion", "messages.delete",
            """{"remoteJid":"120363406289005073@g.us","id":"3A11","fromMe":false,"participant":"88@lid","status":"DELETED"}""",
            Exchange + $$$$"""{"id":"3A11","direction":"incoming","chat":{{{{Group}}}},"sender":{"lid":"88@lid"},"message":{{{{Revoke}}}}}"""),
        Sample("deletion through the API", "messages.delete",
            """{"id":"cm4z1","key":{"id":"3A11","fromMe":true,"remoteJid":"5511900000002@s.whatsapp.net"},"status":"DELETED","message":{"conversation":"x"}}""",
            Exchange + $$$$"""{"id":"3A11","direction":"outgoing","chat":{{{{Ana}}}},"sender":null,"message":{{{{Revoke.Replace("\"source\":\"\"", "\"source\":\"api\"", StringComparison.Ordinal)}}}}}"""),

        Status("SERVER_ACK", "sender"),
        Status("DELIVERY_ACK", "delivered"),
        Status("READ", "read"),
        Status("PLAYED", "played"),
        Status("ERROR", "server_error"),
        Sample("receipt of a group's member", "messages.update",
            """{"messageId":"cm4","keyId":"3EB0AA","remoteJid":"120363406289005073@g.us","fromMe":true,"participant":"88@lid","status":"READ"}""",
            Receipt + $$$$"""{"status":"read","messageIds":["3EB0AA"],{{{{Now}}}},"chat":{{{{Group}}}},"messageSender":{"lid":"88@lid"}}"""),
        Sample("read on our phone", "messages.update",
            """{"keyId":"3A11","remoteJid":"5511900000002@s.whatsapp.net","fromMe":false,"status":"READ"}""",
            Receipt + $$$$"""{"status":"read_self","messageIds":["3A11"],{{{{Now}}}},"chat":{{{{Ana}}}}}"""),
        Sample("pending", "messages.update",
            """{"keyId":"3A11","remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"status":"PENDING"}"""),
        Sample("deleted status", "messages.update",
            """{"keyId":"3A11","remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"status":"DELETED"}"""),
        Sample("edit as a receipt", "messages.update",
            """{"keyId":"3A11","remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"status":"SERVER_ACK","message":{"conversation":"novo"}}"""),
        Sample("poll vote as a receipt", "messages.update",
            """{"keyId":"3A11","remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"status":"SERVER_ACK","pollUpdates":[{"name":"a","voters":[]}]}"""),
        Sample("receipt without a message", "messages.update", """{"remoteJid":"1@lid","status":"READ"}""", "unread messages.update"),

        CallSample("offer", "offer"),
        CallSample("accept", "accepted"),
        CallSample("reject", "rejected"),
        CallSample("timeout", "terminated"),
        CallSample("terminate", "terminated"),
        CallSample("ringing", null),
        Sample("video call in a group", "call",
            """{"id":"C1","from":"88@lid","callerPn":"5511900000003@s.whatsapp.net","isGroup":true,"groupJid":"120363406289005073@g.us","isVideo":true,"status":"timeout"}""",
            Call + $$$$"""{"id":"C1","type":"terminated","direction":"incoming","chat":{{{{Group}}}},"sender":{"jid":"5511900000003@s.whatsapp.net","lid":"88@lid"},"isVideo":true}"""),
        Sample("call without a caller", "call", """{"id":"C1","status":"offer"}""", "unread call"),

        StateSample(
            "connection.update", """{"instance":"suporte 1","state":"open","statusReason":200,"wuid":"551130000000@s.whatsapp.net"}""",
            "connected",
            ",\"jid\":\"551130000000@s.whatsapp.net\""),
        StateSample("connection.update", """{"state":"connecting","statusReason":200}""", "disconnected"),
        StateSample("connection.update", """{"state":"refused","statusReason":500}""", "connect_failure"),
        StateSample("connection.update", """{"state":"close","statusReason":401}""", "logged_out"),
        StateSample("connection.update", """{"state":"close","statusReason":403}""", "temp_banned"),
        StateSample("connection.update", """{"state":"close"}""", "disconnected"),
        StateSample("status.instance", """{"instance":"suporte 1","status":"closed","disconnectionReasonCode":401}""", "logged_out"),
        StateSample("status.instance", """{"status":"closed","disconnectionReasonCode":402}""", "temp_banned"),
        StateSample("status.instance", """{"status":"closed","disconnectionReasonCode":408}""", "disconnected"),
        StateSample(
            "qrcode.updated", """{"qrcode":{"instance":"suporte 1","code":"2@x","base64":"data:image/png;base64,AAAA"}}""", "qr_ready"),
        StateSample("qrcode.updated", """{"message":"QR code limit reached, please login again","statusCode":500}""", "disconnected"),
        StateSample("logout.instance", "null", "logged_out"),
        StateSample("remove.instance", "null", "logged_out"),
        Sample("unknown state", "connection.update", """{"state":"dreaming"}""", "unread connection.update"),

        Sample("presence", "presence.update", """{"id":"1@lid","presences":{"1@lid":{"lastKnownPresence":"composing"}}}"""),
        Sample("contact", "contacts.update", """[{"remoteJid":"1@lid","pushName":"Ana"}]"""),
        Sample("chats", "chats.upsert", "[]"),
        Sample("groups", "group-participants.update", "{}"),
        Sample("unknown event", "messages.future", "{}", "unread messages.future"),
    ];

    /// <summary>The complete body around an event's data.</summary>
    public static string Envelope(string name, string data) =>
        $$$$"""{"event":"{{{{name}}}}","instance":"suporte 1","data":{{{{data}}}},"destination":"https://ryze.example","date_time":"2026-11-27T07:00:00.000Z","sender":"551130000000@s.whatsapp.net","server_url":"https://evo","apikey":"secret-in-body"}""";

    private static TestCaseData Status(string status, string word) => Sample(
        "receipt " + status, "messages.update",
        $$$$"""{"messageId":"cm4","keyId":"3EB0AA","remoteJid":"5511900000002@s.whatsapp.net","fromMe":true,"status":"{{{{status}}}}","instanceId":"x"}""",
        Receipt + $$$$"""{"status":"{{{{word}}}}","messageIds":["3EB0AA"],{{{{Now}}}},"chat":{{{{Ana}}}}}""");

    private static TestCaseData CallSample(string status, string? type)
    {
        var expected =
            $$$$"""{"id":"C1","type":"{{{{type}}}}","direction":"incoming","timestamp":"2026-11-27T10:00:00.000Z","chat":{{{{Ana}}}},"sender":{{{{AnaSender}}}},"isVideo":false}""";
        return Sample(
            "call " + status, "call",
            $$$$"""{"id":"C1","from":"5511900000002@s.whatsapp.net","chatId":"5511900000002@s.whatsapp.net","status":"{{{{status}}}}","date":"2026-11-27T10:00:00.000Z","isVideo":false,"isGroup":false,"offline":false}""",
            type is null ? [] : [Call + expected]);
    }

    private static TestCaseData StateSample(string name, string data, string state, string more = "") => Sample(
        $"{name} {data}", name, data, State + $$$$"""{"state":"{{{{state}}}}",{{{{Now}}}},"instance":"suporte 1"{{{{more}}}}}""");

    private static TestCaseData Sample(string title, string name, string data, params string[] expected) =>
        new TestCaseData(Envelope(name, data), string.Join('\n', expected)).SetArgDisplayNames(title);
}
