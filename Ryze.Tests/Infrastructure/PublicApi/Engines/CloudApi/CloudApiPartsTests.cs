using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.PublicApi.Engines.CloudApi;

using static Ryze.Domain.Protocol.Commands.EngineCommand;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>A command that becomes several messages, because a text exceeds WhatsApp's limit.</summary>
internal sealed class CloudApiPartsTests
{
    private const string Chat = "5511900000002@s.whatsapp.net";
    private const string Throttled = """{"error":{"message":"m","code":131056,"error_data":{"details":"wait"}}}""";

    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 1800).Select(n => $"word{n}"));

    [Test]
    public async Task Long_text_is_split_without_loss_of_a_word()
    {
        using var graph = Answering((200, Sent("wamid.1")), (200, Sent("wamid.2")), (200, Sent("wamid.3")), (200, Sent("wamid.4")));

        await graph.SendAsync(new SendText(Chat, Long, null));

        var texts = graph.Calls.Select(call => BodyOf(call).GetProperty("text").GetProperty("body").GetString()!).ToList();
        Assert.That(texts, Has.Count.EqualTo(4).And.All.Matches<string>(text => text.Length <= 4096));
        Assert.That(string.Join(' ', texts), Is.EqualTo(Long));
    }

    [Test]
    public async Task Result_of_a_split_text_is_the_first_id()
    {
        using var graph = Answering((200, Sent("wamid.1")), (200, Sent("wamid.2")));

        Assert.That(Told(await graph.SendAsync(new SendText(Chat, Long, null))), Is.EqualTo("sent wamid.1"));
    }

    [Test]
    public async Task Only_the_first_part_quotes()
    {
        using var graph = Answering((200, Sent("wamid.1")));

        await graph.SendAsync(new SendText(Chat, Long, "wamid.Q="));

        Assert.That(
            graph.Calls.Select(call => BodyOf(call).TryGetProperty("context", out _)), Is.EqualTo(new[] { true, false, false, false }));
    }

    [Test]
    public async Task Every_part_has_its_number_and_the_first_id_in_its_reference()
    {
        using var graph = Answering((200, Sent("wamid.1")), (200, Sent("wamid.2")));

        await graph.SendAsync(new SendText(Chat, Long[..8000], null));

        Assert.That(
            graph.Calls.Select(call => BodyOf(call).GetProperty("biz_opaque_callback_data").GetString()),
            Is.EqualTo(new[] { "cmd_7 1/2", "cmd_7 2/2 wamid.1" }));
    }

    [Test]
    public async Task Caption_over_the_limit_continues_as_text()
    {
        using var graph = Answering((200, Sent("wamid.1")), (200, Sent("wamid.2")));

        await graph.SendAsync(new SendMedia(Chat, MediaKind.Image, "https://r/i", "image/png", null, Long[..3000], false, null));

        var caption = BodyOf(graph.Calls[0]).GetProperty("image").GetProperty("caption").GetString()!;
        var text = BodyOf(graph.Calls[1]).GetProperty("text").GetProperty("body").GetString()!;
        Assert.That(caption, Has.Length.LessThanOrEqualTo(1024));
        Assert.That($"{caption} {text}", Is.EqualTo(Long[..3000]));
    }

    [Test]
    public async Task Caption_of_an_audio_is_a_text()
    {
        using var graph = Answering((200, Sent("wamid.1")), (200, Sent("wamid.2")));

        await graph.SendAsync(new SendMedia(Chat, MediaKind.Audio, "https://r/a", "audio/ogg", null, "listen", true, null));

        Assert.That(graph.Calls[0], Does.EndWith("""{"link":"https://r/a","voice":true}}"""));
        Assert.That(graph.Calls[1], Does.EndWith("""{"body":"listen"}}"""));
    }

    [TestCase(400, Throttled, "Throttled: ")]
    [TestCase(500, "", "OutcomeUnknown: ")]
    public async Task Failed_first_part_is_classified_as_a_single_message(int status, string body, string expected)
    {
        using var graph = Answering((status, body));

        Assert.That(Told(await graph.SendAsync(new SendText(Chat, Long, null))), Does.StartWith(expected));
        Assert.That(graph.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(400, Throttled, "too many messages to this customer in a short time. wait (Meta error 131056)")]
    [TestCase(500, "", "HTTP 500 with an answer that is not the Graph API's")]
    public async Task Failed_later_part_is_permanent_with_the_parts_number(int status, string body, string why)
    {
        using var graph = Answering((200, Sent("wamid.1")), (status, body));

        Assert.That(
            Told(await graph.SendAsync(new SendText(Chat, Long, null))),
            Is.EqualTo("Rejected: part 2 of 4 was not confirmed, the parts before it were sent: " + why));
        Assert.That(graph.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task All_parts_share_the_limit_of_one_command()
    {
        ScriptedGraph? graph = null;
        graph = Answering(_ =>
        {
            graph!.Time.Advance(TimeSpan.FromSeconds(40));
            return Answer(200, Sent("wamid.1"));
        });

        var outcome = await graph.SendAsync(new SendText(Chat, Long, null));

        Assert.That(Told(outcome), Does.StartWith("Rejected: part ").And.Contains("of 4 was not confirmed"));
        Assert.That(graph.Calls, Has.Count.EqualTo(2));
        graph.Dispose();
    }

    [TestCase("", 5, 5, "")]
    [TestCase("a b c", 5, 5, "a b c")]
    [TestCase("aaa bbb", 3, 3, "aaa|bbb")]
    [TestCase("aaa bbb", 4, 4, "aaa|bbb")]
    [TestCase("aa bbb cc", 6, 6, "aa bbb|cc")]
    [TestCase("aa\n\nbbb", 5, 5, "aa|bbb")]
    [TestCase("a bbbbbbbbbb", 6, 6, "a bbbb|bbbbbb")]
    [TestCase("aa bb cc", 2, 5, "aa|bb cc")]
    [TestCase("a😀😀", 2, 2, "a|😀|😀")]
    [TestCase("        ", 3, 3, "   ")]
    public void Text_is_split_at_white_space(string text, int first, int others, string parts) =>
        Assert.That(string.Join('|', LongText.Split(text, first, others)), Is.EqualTo(parts));

    [Test]
    public void Reference_is_read_as_it_was_written(
        [Values(1, 3)] int part, [Values("wamid.AAA=", null)] string? firstId)
    {
        var reference = new CommandReference("cmd_7", part, 3, firstId);

        Assert.That(CommandReference.Read(reference.Write()), Is.EqualTo(reference));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("cmd_7 1")]
    [TestCase("cmd_7 0/2")]
    [TestCase("cmd_7 3/2")]
    [TestCase("cmd_7 1/2 a b")]
    [TestCase("cmd_7 99999999999/2")]
    public void Reference_of_another_program_is_none(string? text) => Assert.That(CommandReference.Read(text), Is.Null);

    [Test]
    public void Reference_stays_within_the_limit_of_Meta() =>
        Assert.That(
            new CommandReference(new string('c', 128), 37, 37, new string('w', 400)).Write(),
            Is.EqualTo(new string('c', 128) + " 37/37"));

    private static string Sent(string id) => $$"""{"messages":[{"id":"{{id}}"}]}""";

    private static JsonElement BodyOf(string call) =>
        JsonSerializer.Deserialize<JsonElement>(call[call.IndexOf('{', StringComparison.Ordinal)..]);
}
