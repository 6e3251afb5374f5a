using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>docs/spec/bridge.md 3.1: control characters and lone surrogates of any field never reach Chatwoot.</summary>
internal sealed class PoisonTests
{
    // A phone's message may contain these characters, and the public API accepts them.
    private const string Poison = "x\\u0000y\\u0007\\u001b\\ud83d z\\u0085w";

    private static readonly string[] Contents =
    [
        """{"type":"text","content":"P","context":{"messageId":"Q","text":"P","externalAdReply":{"title":"P","sourceUrl":"https://P"}}}""",
        """{"type":"image","content":"","media":{"type":"image","caption":"P","fileName":"P"}}""",
        """{"type":"document","content":"","media":{"type":"document","mimetype":"text/plain","fileName":"P.txt","base64":"aGk="}}""",
        """{"type":"location","content":"","location":{"latitude":1,"longitude":2,"name":"P","address":"P"}}""",
        """{"type":"contact","content":"","contact":{"fullName":"P","phone":"P","vcard":"BEGIN:VCARD\nFN:P\nTEL:P\nEMAIL:P\nEND:VCARD"}}""",
        """{"type":"poll","content":"","poll":{"name":"P","options":["P","P2"]}}""",
        """{"type":"reaction","content":"","reaction":{"emoji":"P","messageId":"A"}}""",
        """{"type":"message_edit","content":"","edit":{"original_id":"P","text":"P"}}""",
        """{"type":"order","content":"","order":{"title":"P","message":"P","total":"P","currency":"P"}}""",
        """{"type":"template","content":"","template":{"title":"P","text":"P","footer":"P","buttons":[{"displayText":"P","url":"https://P"}]}}""",
        """{"type":"list_response","content":"","interactive":{"selectedRowId":"P","title":"P"}}""",
        """{"type":"P","content":"","unknown":{"title":"P","name":"P","body":"P"}}""",
    ];

    [TestCase("55113333", "@s.whatsapp.net")]
    [TestCase("12036300", "@g.us")]
    public async Task Control_characters_of_any_field_do_not_reach_Chatwoot(string prefix, string server)
    {
        await using var scene = await RelayScene.StartAsync();
        var bodies = new ConcurrentQueue<string>();
        foreach (var path in new[] { "/contacts", "/conversations", "/messages", "/filter" })
        {
            scene.Chatwoot.On("POST", path, async (context, act) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                bodies.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
                context.Request.Body.Position = 0;
                await act();
            });
        }

        for (var at = 0; at < Contents.Length; at++)
        {
            var data =
                WhatsAppEvent.Message(
                $"3EB0{at}", "", $"{prefix}{1000 + at}{server}", name: "P", message: JsonNode.Parse(Contents[at])!.AsObject());
            var poison = Contents[at].Contains("base64", StringComparison.Ordinal)
                ? Poison.Replace("\\ud83d", "", StringComparison.Ordinal) : Poison;
            var json = data.ToJsonString().Replace("\"P\"", $"\"{poison}\"", StringComparison.Ordinal)
                .Replace("P.txt", poison + ".txt", StringComparison.Ordinal)
                .Replace(":P\\n", $":{poison}\\n", StringComparison.Ordinal)
                    .Replace("https://P", "https://" + poison, StringComparison.Ordinal);
            var answer = await scene.App.Client.SendAsync(
                HttpMethod.Post, $"/api/engine/events/{RyzeClient.Instance}", new StringContent(json, Encoding.UTF8, "application/json"),
                ("Authorization", RelayScene.Authorization));
            Assert.That(answer.Code, Is.EqualTo(202), answer.Body);
        }

        await scene.ArrivedAsync(Contents.Length);
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
        Assert.That(bodies, Is.Not.Empty);
        Assert.That(bodies.SelectMany(Poisonous), Is.Empty);

        // The chats have no common order.
        Assert.That(scene.Desk.Messages.Select(message => message.Content), Has.Some.Contains("xy z"));
    }

    [Test]
    public async Task Chat_continues_when_a_message_contains_U0000()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "codigo A\0B"), WhatsAppEvent.Message("3EB0B", "voces me ouvem?"));

        Assert.That((await scene.ArrivedAsync(2)).Select(message => message.Content), Is.EqualTo(new[] { "codigo AB", "voces me ouvem?" }));
    }

    /// <summary>Returns bodies with a raw or JSON-escaped control character, apart from line ends in forms.</summary>
    private static IEnumerable<string> Poisonous(string body)
    {
        if (body.Any(c => char.IsControl(c) && c is not ('\r' or '\n')) || body.Contains("\\ud83d", StringComparison.OrdinalIgnoreCase))
        {
            yield return body;
        }

        for (var at = body.IndexOf("\\u00", StringComparison.Ordinal); at >= 0; at = body.IndexOf(
            "\\u00", at + 1, StringComparison.Ordinal))
        {
            if (body[at + 4] is '0' or '1' or '8' or '9')
            {
                yield return body;
            }
        }
    }
}
