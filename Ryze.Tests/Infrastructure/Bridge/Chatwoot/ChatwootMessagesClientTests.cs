using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Chatwoot;
using Ryze.Tests.Support;
using static Ryze.Tests.Infrastructure.Bridge.Chatwoot.ScriptedServer;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

/// <summary>The HTTP calls of docs/spec/chatwoot.md 1.3.</summary>
internal sealed class ChatwootMessagesClientTests
{
    private const string Json = "application/json";

    [Test]
    public async Task Message_is_posted_as_JSON_with_only_the_given_fields()
    {
        var (seen, sent) = await CallAsync(
            200, """{"id":501,"conversation_id":12,"source_id":"WAID:A","created_at":1750000000,"message_type":0}""",
            (client, access) => client.CreateMessageAsync(access, 12, new NewMessage("WAID:A", true, "olá", "WAID:Q"), default));

        Assert.That(seen, Is.EqualTo(
            """POST /api/v1/accounts/5/conversations/12/messages {"content":"olá","message_type":"incoming","source_id":"WAID:A","private":false,"content_attributes":{"in_reply_to_external_id":"WAID:Q"}}"""));
        var expected =
            new ChatwootMessage(
            501, 12, "WAID:A", DateTimeOffset.FromUnixTimeSeconds(1750000000)) { IsIncoming = true, StaysInChatwoot = true };
        Assert.That(sent.Value, Is.EqualTo(expected with { Bytes = 93 }));
    }

    [Test]
    public async Task Message_from_the_phone_is_marked_as_an_echo()
    {
        var (seen, _) =
            await CallAsync(
            200, """{"id":501}""",
            (client, access) => client.CreateMessageAsync(access, 12, new NewMessage("WAID:A", false, "x", null), default));

        Assert.That(seen, Does.EndWith(
            """{"content":"x","message_type":"outgoing","source_id":"WAID:A","private":false,"content_attributes":{"external_echo":true}}"""));
    }

    [Test]
    public async Task File_is_posted_as_a_form_with_attributes_in_JSON()
    {
        var file =
            new ChatwootUpload(new MemoryStream("bytes"u8.ToArray()), "audio/ogg; codecs=opus") { Name = "voz\"é.ogg", IsVoice = true };
        var (seen, _) = await CallAsync(
            200, """{"id":501}""",
            (client, access) =>
                client.CreateMessageAsync(access, 12, new NewMessage("WAID:A", true, "", "WAID:Q") { File = file }, default));

        var parts = seen.Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.That(parts, Does.Contain("name=\"content_attributes\"\n\n{\"in_reply_to_external_id\":\"WAID:Q\"}\n"));
        Assert.That(
            parts, Does.Contain("name=\"is_voice_message\"\n\ntrue\n").And.Contain("name=\"source_id\"\n\nWAID:A\n").And.Contain(
            "name=\"message_type\"\n\nincoming\n"));
        Assert.That(
            parts, Does.Contain("Content-Type: audio/ogg; codecs=opus").And.Contain(
            "name=\"attachments[]\"; filename=\"voz__.ogg\"; filename*=utf-8''voz%22%C3%A9.ogg\n\nbytes\n"));
    }

    [Test]
    public async Task Contact_is_created_without_a_phone_number_when_it_has_none()
    {
        var (seen, created) = await CallAsync(
            200, """{"payload":{"contact":{"id":99,"identifier":"1@g.us","phone_number":null},"contact_inbox":{"source_id":"1@g.us"}}}""",
            (client, access) => client.CreateContactAsync(access, new NewContact(42, "1@g.us", "Família", "1@g.us", null), default));

        Assert.That(
            seen, Is.EqualTo(
            """POST /api/v1/accounts/5/contacts {"inbox_id":42,"source_id":"1@g.us","name":"Família","identifier":"1@g.us"}"""));
        Assert.That(created.Value, Is.EqualTo(new ChatwootContact(99, "1@g.us", null)));
    }

    [TestCase(200, """{"payload":{"id":99}}""", null)]
    [TestCase(422, """{"message":"Phone number has already been taken","attributes":["phone_number"]}""", 422)]
    public async Task Phone_number_is_added_to_a_contact(int status, string body, int? failure)
    {
        var (seen, failed) = await CallAsync(status, body, (client, access) => client.SetPhoneAsync(access, 99, "+5511", default));

        Assert.That(
            (seen, failed?.ChatwootStatus), Is.EqualTo(("""PATCH /api/v1/accounts/5/contacts/99 {"phone_number":"+5511"}""", failure)));
    }

    [TestCase(true, "pending")]
    [TestCase(false, "open")]
    public async Task Conversation_is_created_with_the_given_status(bool pending, string status)
    {
        var (seen, created) = await CallAsync(
            200, """{"id":12,"inbox_id":42,"status":"resolved"}""",
            (client, access) => client.CreateConversationAsync(access, new NewConversation(42, 99, "s", pending), default));

        Assert.That(
            seen, Is.EqualTo(
            $$"""POST /api/v1/accounts/5/conversations {"inbox_id":42,"contact_id":99,"source_id":"s","status":"{{status}}"}"""));
        Assert.That((created.Value, created.Value.IsResolved), Is.EqualTo((new ChatwootConversation(12, 42, "resolved"), true)));
    }

    [TestCase(404, "", null)]
    [TestCase(404, "<html>a proxy's page</html>", 404)]
    [TestCase(404, "not found", 404)]
    [TestCase(404, """{"error":"Resource could not be found"}""", 404)]
    [TestCase(200, "[]", 200)]
    [TestCase(500, """{"status":500}""", 500)]
    public async Task Missing_contact_is_distinguished_from_a_failure(int status, string body, int? failure)
    {
        var (seen, found) = await CallAsync(status, body, (client, access) => client.FindContactAsync(access, 42, "s", default));

        Assert.That(seen, Is.EqualTo("""POST /api/v1/accounts/5/contact_inboxes/filter {"inbox_id":42,"source_id":"s"}"""));
        Assert.That((found.Error as ChatwootFailure)?.ChatwootStatus, Is.EqualTo(failure));
    }

    [TestCase("""{"error":"Resource could not be found"}""", true)]
    [TestCase("""{"status":404,"error":"Not Found"}""", false)]
    [TestCase("""{"error":"Not Found","statusCode":404}""", false)]
    [TestCase("<html>a proxy's page</html>", false)]
    public async Task Deleted_inbox_is_recognized_by_the_error_text_of_Chatwoot(string body, bool isDeleted)
    {
        var (_, found) = await CallAsync(404, body, (client, access) => client.FindContactAsync(access, 42, "s", default));

        var failure = (ChatwootFailure)found.Error!;
        Assert.That(failure.IsInboxDeleted, Is.EqualTo(isDeleted));
        Assert.That(failure.Detail.ToString() == "the inbox was deleted in Chatwoot: set the integration again", Is.EqualTo(isDeleted));
    }

    [TestCase("""{"id":99,"phone_number":"+55"}""")]
    [TestCase("""{"payload":{"id":99,"phone_number":"+55"}}""")]
    public async Task Contact_is_read_from_either_JSON_shape(string body) =>
        Assert.That(
            (await CallAsync(200, body, (client, access) => client.FindContactAsync(access, 42, "s", default))).Result.Value.Contact,
            Is.EqualTo(new ChatwootContact(99, null, "+55")));

    [Test]
    public async Task List_is_refused_when_one_entry_is_invalid()
    {
        var (seen, listed) = await CallAsync(
            200, """{"meta":{},"payload":[{"id":1,"source_id":null,"created_at":1750000000},{"id":2,"source_id":"WAID:A"}]}""",
            (client, access) => client.ListMessagesAsync(access, 12, before: 30, default));

        Assert.That(seen, Is.EqualTo("GET /api/v1/accounts/5/conversations/12/messages?before=30 "));
        Assert.That(listed.Value.Select(m => m.SourceId), Is.EqualTo(new[] { null, "WAID:A" }));
        var (_, spoilt) =
            await CallAsync(
            200, """{"payload":[{"id":1},{"no":"id"}]}""", (client, access) => client.ListMessagesAsync(access, 12, null, default));
        Assert.That(spoilt.Error, Is.Not.Null);
    }

    [Test]
    public async Task Search_text_is_escaped() =>
        Assert.That(
            (await CallAsync(200, """{"payload":[]}""", (client, access) => client.SearchContactsAsync(access, "+55 &x", default))).Seen,
            Is.EqualTo("GET /api/v1/accounts/5/contacts/search?q=%2B55%20%26x "));

    [Test]
    public async Task Failure_shows_whether_the_call_was_sent()
    {
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false });
        var client = new ChatwootMessagesClient(http, Unpaced(TimeProvider.System), new FakeTimeProvider());
        await using var server = await StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var cut = await client.FindConversationAsync(server.Access, 1, default);
        var refused = await client.FindConversationAsync(
            new ChatwootAccess($"http://127.0.0.1:{FreePort.Next()}", 1, new Secret("t")), 1, default);

        Assert.That(
            (((ChatwootFailure)cut.Error!).WasNotSent, ((ChatwootFailure)refused.Error!).WasNotSent, (
                (ChatwootFailure)cut.Error!).ChatwootStatus),
            Is.EqualTo((false, true, (int?)null)));
    }

    [Test]
    public async Task A_429_prevents_calls_to_the_host_until_its_Retry_After_ends()
    {
        var calls = 0;
        await using var server = await StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "20";
            return WriteAsync(context, ++calls == 1 ? 429 : 200, "text/plain", "Retry later\n");
        });
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false });
        var client = new ChatwootMessagesClient(http, Unpaced(server.Time), server.Time);

        var refused =
            (ChatwootFailure)(await client.CreateMessageAsync(server.Access, 1, new NewMessage("WAID:A", true, "x", null), default)).Error!;
        var held = (ChatwootFailure)(await client.FindContactAsync(server.Access, 42, "s", default)).Error!;

        Assert.That(
            (refused.ChatwootStatus, refused.HeldFor, held.HeldFor, calls),
            Is.EqualTo(((int?)429, (TimeSpan?)null, (TimeSpan?)TimeSpan.FromSeconds(20), 1)));
        server.Time.Advance(TimeSpan.FromSeconds(20));
        await client.FindContactAsync(server.Access, 42, "s", default);
        Assert.That(calls, Is.EqualTo(2));
    }

    [TestCase(
        "\"message_type\":0,\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"401 Unauthorized\"}",
        WebhookFault.Unauthorized, true)]
    [TestCase(
        "\"message_type\":1,\"private\":true,\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"end of file reached\"}",
        WebhookFault.NoAnswer, true)]
    [TestCase(
        "\"message_type\":1,\"source_id\":\"WAID:A\",\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"404 Not Found\"}",
        WebhookFault.OtherStatus, true)]
    [TestCase(
        "\"message_type\":1,\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"404 Not Found\"}", WebhookFault.OtherStatus,
        false)]
    [TestCase(
        "\"message_type\":3,\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"404 Not Found\"}", WebhookFault.OtherStatus,
        false)]
    [TestCase("\"message_type\":0,\"status\":\"sent\",\"content_attributes\":{\"external_error\":null}", null, true)]
    [TestCase(
        "\"message_type\":0,\"status\":\"failed\",\"content_attributes\":{\"external_error\":\"blocked by the customer\"}", null, true)]
    public async Task List_shows_which_messages_failed_only_because_of_a_webhook(string fields, WebhookFault? fault, bool staysInChatwoot)
    {
        var (_, listed) = await CallAsync(
            200, $$"""{"payload":[{"id":501,"conversation_id":12,"created_at":1750000000,{{fields}}}]}""",
            (client, access) => client.ListMessagesAsync(access, 12, null, default));

        var message = listed.Value.Single();
        Assert.That((message.Fault, message.StaysInChatwoot), Is.EqualTo((fault, staysInChatwoot)));
    }

    [Test]
    public async Task A_blocked_contact_is_read_from_its_conversation()
    {
        var (_, shown) = await CallAsync(
            200, """{"id":12,"inbox_id":42,"status":"resolved","meta":{"sender":{"id":99,"blocked":true}}}""",
            (client, access) => client.FindConversationAsync(access, 12, default));

        Assert.That((shown.Value.IsResolved, shown.Value.IsBlocked, shown.Value.GoesOn), Is.EqualTo((true, true, true)));
    }

    [TestCase(4)]
    [TestCase(15)]
    public async Task A_list_is_read_when_its_messages_are_long(int mebibytes)
    {
        var text = new string('x', mebibytes * 1024 * 1024);
        var (_, listed) = await CallAsync(
            200, $$"""{"payload":[{"id":501,"conversation_id":12,"created_at":1750000000,"content":"{{text}}"}]}""",
            (client, access) => client.ListMessagesAsync(access, 12, null, default));

        Assert.That(listed.Value.Single().Id, Is.EqualTo(501));
    }

    [Test]
    public async Task List_is_too_large_when_it_has_more_than_500_000_tokens()
    {
        var (_, listed) = await CallAsync(
            200, $$"""{"payload":[{{string.Join(',', Enumerable.Repeat("0", 500_000))}}]}""",
            (client, access) => client.ListMessagesAsync(access, 12, null, default));

        Assert.That(((ChatwootFailure)listed.Error!).IsTooLarge, Is.True);
    }

    [Test]
    public async Task A_429_without_a_time_is_retried()
    {
        await using var server = await AnsweringAsync(429, "text/plain", "Retry later\n");
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false });
        var client = new ChatwootMessagesClient(http, Unpaced(server.Time), server.Time);

        var refused =
            (ChatwootFailure)(await client.CreateMessageAsync(server.Access, 1, new NewMessage("WAID:A", true, "x", null), default)).Error!;
        var held = (ChatwootFailure)(await client.FindContactAsync(server.Access, 42, "s", default)).Error!;

        Assert.That((refused.Detail.ToString(), DeliveryDecision.IsTransient(refused)), Is.EqualTo(("HTTP 429: Retry later", true)));
        Assert.That(held.HeldFor, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Time_limit_excludes_the_wait_for_a_turn()
    {
        await using var server = await AnsweringAsync(200, Json, """{"id":1,"inbox_id":42,"status":"open"}""");
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false });
        var client = new ChatwootMessagesClient(http, new ChatwootPace(1, new SteadyRandom(0), server.Time), server.Time);
        await client.FindConversationAsync(server.Access, 1, default);

        var second = client.FindConversationAsync(server.Access, 1, default);
        Assert.That(second.IsCompleted, Is.False);
        server.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await second).Value.Id, Is.EqualTo(1));
    }

    private static ChatwootPace Unpaced(TimeProvider time) => new(0, new SteadyRandom(0), time);

    private static async Task<(string Seen, T Result)> CallAsync<T>(
        int status, string body, Func<ChatwootMessagesClient, ChatwootAccess, Task<T>> call)
    {
        var seen = "";
        await using var server = await StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            seen = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()}";
            Assert.That(context.Request.Headers["Api-Access-Token"].ToString(), Is.EqualTo(Token));
            await WriteAsync(context, status, Json, body);
        });
        using var http = ClientOf(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        var result = await call(new ChatwootMessagesClient(http, Unpaced(server.Time), server.Time), server.Access);
        return (seen, result);
    }
}
