using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using static Ryze.Tests.Infrastructure.Bridge.Chatwoot.ScriptedServer;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ChatwootHttpClientTests
{
    private const string Json = "application/json; charset=utf-8";
    private const string Inbox =
        """{"id":42,"name":"Suporte","webhook_url":"https://b/h","inbox_identifier":"ident","secret":"sign","channel_type":"Channel::Api","new_in_5":{}}""";

    [Test]
    public async Task Token_is_sent_in_a_header_except_for_the_version_call()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await StartAsync(context =>
        {
            seen.Enqueue($"{context.Request.Method} {context.Request.Path} " + string.Join(
                ',', context.Request.Headers.Where(h => h.Key is "Accept" or "Api-Access-Token").OrderBy(h => h.Key, StringComparer.Ordinal)
                    .Select(h => $"{h.Key}={h.Value}")));
            return WriteAsync(
                context, 200, Json,
                context.Request.Path.Value!.EndsWith("/api", StringComparison.Ordinal) ? """{"version":"4.15.1"}""" : """{"payload":[]}""");
        });
        var access = server.Access with { BaseUrl = server.Url + "/desk/" };

        var version = await server.Client.GetVersionAsync(access.BaseUrl, default);
        var inboxes = await server.Client.ListInboxesAsync(access, default);

        Assert.That(version.Value, Is.EqualTo("4.15.1"));
        Assert.That(inboxes.Value, Is.Empty);
        Assert.That(seen, Is.EqualTo(new[]
        {
            "GET /desk/api Accept=application/json",
            $"GET /desk/api/v1/accounts/5/inboxes Accept=application/json,Api-Access-Token={Token}",
        }));
    }

    [TestCase(200)]
    [TestCase(201)]
    public async Task Inbox_is_created_with_its_webhook(int status)
    {
        var body = "";
        await using var server = await StartAsync(async context =>
        {
            body = $"{context.Request.Method} {context.Request.Path} {context.Request.ContentType} {await BodyOfAsync(context)}";
            await WriteAsync(context, status, Json, Inbox);
        });

        var created = await server.Client.CreateInboxAsync(server.Access, "Suporte", "https://b/h", default);

        Assert.That(body, Is.EqualTo(
            """POST /api/v1/accounts/5/inboxes application/json; charset=utf-8 {"name":"Suporte","channel":{"type":"api","webhook_url":"https://b/h"}}"""));
        Assert.That(created.Value, Is.EqualTo(
            new ChatwootInbox(42, "Suporte", new Secret("https://b/h"), new Secret("ident"), new Secret("sign"))));
    }

    [Test]
    public async Task Inbox_is_unlinked_with_an_explicit_null()
    {
        var body = "";
        await using var server = await StartAsync(async context =>
        {
            body = $"{context.Request.Method} {context.Request.Path} {await BodyOfAsync(context)}";
            await WriteAsync(context, 200, Json, """{"id":42,"name":"Suporte","webhook_url":null}""");
        });

        var updated = await server.Client.UpdateInboxAsync(server.Access, 42, "Suporte", null, default);

        Assert.That(body, Is.EqualTo("""PATCH /api/v1/accounts/5/inboxes/42 {"name":"Suporte","channel":{"webhook_url":null}}"""));
        Assert.That(updated.Value, Is.EqualTo(new ChatwootInbox(42, "Suporte", null, null, null)));
    }

    [TestCase(200, true)]
    [TestCase(204, true)]
    [TestCase(401, true)]
    [TestCase(403, true)]
    [TestCase(404, true)]
    [TestCase(422, false)]
    [TestCase(429, false)]
    [TestCase(503, false)]
    [TestCase(301, false)]
    public async Task Deleted_or_inaccessible_inbox_counts_as_removed(int status, bool removed)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/api/v1/accounts/5/inboxes/42" ? status : 500;
            return Task.CompletedTask;
        });

        var error = await server.Client.DeleteInboxAsync(server.Access, 42, default);

        Assert.That(error is null, Is.EqualTo(removed), $"{error}");
    }

    [TestCase("""{"accounts":[{"id":4},{"id":5,"status":"active","role":"administrator"}]}""", null)]
    [TestCase("""{"accounts":[{"id":5,"role":"administrator"}]}""", null)]
    [TestCase("""{"accounts":[{"id":"5","role":"administrator"}]}""", null)]
    [TestCase("""{"accounts":[{"id":5,"status":"suspended","role":"administrator"}]}""", "ChatwootForbidden: Account is suspended")]
    [TestCase("""{"accounts":[{"id":5,"status":"active","role":"agent"}]}""",
        "ChatwootForbidden: the token's user has role agent on account 5, administrator is needed")]
    [TestCase(
        """{"accounts":[{"id":5,"role":7}]}""",
        "ChatwootForbidden: the token's user has role unknown on account 5, administrator is needed")]
    [TestCase("""{"accounts":[5,null,{"id":{}}]}""", "ChatwootForbidden: the token's user is not a member of account 5")]
    [TestCase("""{"accounts":7,"access_token":"the-administrators-token"}""", "ChatwootNotFound: HTTP 200: not a Chatwoot answer")]
    [TestCase("""{"access_token":"the-administrators-token"}""", "ChatwootNotFound: HTTP 200: not a Chatwoot answer")]
    [TestCase("[]", "ChatwootNotFound: HTTP 200: not a Chatwoot answer")]
    [TestCase("""{"accounts":[{"id":5,"status":"active","role":"\ud800"}]}""",
        "ChatwootForbidden: the token's user has role unknown on account 5, administrator is needed")]
    public async Task Only_an_administrator_of_an_active_account_passes(string profile, string? failure)
    {
        await using var server = await AnsweringAsync(200, Json, profile);

        Assert.That(Describe(await server.Client.CheckAdministratorAsync(server.Access, default)), Is.EqualTo(failure));
    }

    [TestCase(404, """{"error":"Resource could not be found"}""", "ChatwootNotFound: HTTP 404: Resource could not be found")]
    [TestCase(401, """{"error":"Account is suspended"}""", "ChatwootForbidden: HTTP 401: Account is suspended")]
    [TestCase(200, """{"payload":[]}""", "ChatwootForbidden: the token's user is not a member of account 5")]
    [TestCase(500, "", "ChatwootForbidden: the token's user is not a member of account 5")]
    public async Task Account_that_is_missing_from_the_profile_is_requested(int status, string body, string failure)
    {
        await using var server = await StartAsync(context => context.Request.Path == "/api/v1/profile"
            ? WriteAsync(context, 200, Json, """{"accounts":[]}""")
            : WriteAsync(context, status, Json, body));

        Assert.That(Describe(await server.Client.CheckAdministratorAsync(server.Access, default)), Is.EqualTo(failure));
    }

    [TestCase("""{"payload":5}""")]
    [TestCase("""{"payload":[5]}""")]
    [TestCase("""{"payload":[{"id":0}]}""")]
    [TestCase("""{"payload":[{"id":1.5}]}""")]
    [TestCase("""{"payload":[{"id":99999999999999999999}]}""")]
    [TestCase("""{"\ud800":1}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("")]
    [TestCase("<html>")]
    public async Task Invalid_JSON_is_a_failure_of_every_call(string body)
    {
        await using var server = await AnsweringAsync(200, Json, body);

        Assert.Multiple(async () =>
        {
            Assert.That(
                Describe((await server.Client.GetVersionAsync(server.Url, default)).Error),
                Does.StartWith("ChatwootNotFound: not a Chatwoot: "));
            Assert.That(
                Describe(await server.Client.CheckAdministratorAsync(server.Access, default)),
                Is.EqualTo("ChatwootNotFound: HTTP 200: not a Chatwoot answer"));
            Assert.That(
                Describe((await server.Client.ListInboxesAsync(server.Access, default)).Error),
                Is.EqualTo("ChatwootNotFound: HTTP 200: not a Chatwoot answer"));
            Assert.That(
                Describe((await server.Client.CreateInboxAsync(server.Access, "n", "https://b/h", default)).Error),
                Is.EqualTo("ChatwootUnreachable: HTTP 200: not a Chatwoot answer"));
            Assert.That(
                Describe((await server.Client.UpdateInboxAsync(server.Access, 1, "n", null, default)).Error),
                Is.EqualTo("ChatwootNotFound: HTTP 200: not a Chatwoot answer"));
        });
    }

    [TestCase("""{"version":4}""")]
    [TestCase("""{"version":""}""")]
    [TestCase("""{"status":"ok"}""")]
    public async Task Server_is_not_a_Chatwoot_when_its_version_is_not_text(string body)
    {
        await using var server = await AnsweringAsync(200, Json, body);

        Assert.That(
            Describe((await server.Client.GetVersionAsync(server.Url, default)).Error),
            Is.EqualTo("ChatwootNotFound: not a Chatwoot: HTTP 200 without a version"));
    }

    [Test]
    public async Task Inboxes_of_every_channel_type_are_listed()
    {
        await using var server = await AnsweringAsync(
            200, Json,
            $$"""{"payload":[{{Inbox}},{"id":7,"name":"Site","webhook_url":"","channel_type":"Channel::WebWidget"},{"id":8,"webhook_url":5}]}""");

        var inboxes = await server.Client.ListInboxesAsync(server.Access, default);

        Assert.That(inboxes.Value, Is.EqualTo(new ChatwootInbox[]
        {
            new(42, "Suporte", new Secret("https://b/h"), new Secret("ident"), new Secret("sign")),
            new(7, "Site", null, null, null),
            new(8, "", null, null, null),
        }));
    }

    [Test]
    public async Task Invalid_UTF_8_is_read_with_replacement_characters()
    {
        await using var server = await StartAsync(async context =>
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "application/json; charset=nonsense";
            await context.Response.Body.WriteAsync("\uFEFF{\"error\":\"n"u8.ToArray());
            await context.Response.Body.WriteAsync(new byte[] { 0xE3, 0x6F });
            await context.Response.Body.WriteAsync("\"}"u8.ToArray());
        });

        Assert.That(
            Describe(await server.Client.CheckAdministratorAsync(server.Access, default)),
            Is.EqualTo("ChatwootUnauthorized: HTTP 401: n\uFFFDo"));
    }

    [Test]
    public async Task Redirect_is_reported_instead_of_followed()
    {
        var requests = 0;
        await using var server = await StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.Redirect($"https://{context.Request.Host.Host}{context.Request.Path}", permanent: true);
            return Task.CompletedTask;
        });

        var created = await server.Client.CreateInboxAsync(server.Access, "n", "https://b/h", default);

        Assert.That(
            created.Error,
            Is.EqualTo(
            new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.Of("use https"), (int)HttpStatusCode.MovedPermanently)));
        Assert.That(requests, Is.EqualTo(1));
    }

    [Test]
    public async Task Failure_shows_neither_the_profile_nor_the_token()
    {
        await using var server = await AnsweringAsync(
            401, Json, JsonSerializer.Serialize(new { error = $"no such token {Token}", access_token = Token, email = "me@x" }));

        Assert.That(
            Describe(await server.Client.CheckAdministratorAsync(server.Access, default)),
            Is.EqualTo("ChatwootUnauthorized: HTTP 401: no such token ***"));
    }

    private static string? Describe(Error? error) =>
        error is ChatwootFailure failure ? $"{failure.Code}: {failure.Detail}" : error?.ToString();

    private static async Task<string> BodyOfAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }
}
