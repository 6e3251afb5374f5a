using System.Net.Sockets;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Support;

using static Ryze.Domain.Protocol.Commands.EngineCommand;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>What each error of Meta means for a command.</summary>
internal sealed class CloudApiErrorTests
{
    private const string Chat = "5511900000002@s.whatsapp.net";
    private const string Page = "<html>Bad gateway</html>";

    private static readonly SendText Text = new(Chat, "a", null);
    private static readonly ReadMessage Read = new(Chat, "wamid.T=", null);

    [TestCase(401, 0, "Rejected")]
    [TestCase(401, 190, "Rejected")]
    [TestCase(500, 3, "Rejected")]
    [TestCase(403, 10, "Rejected")]
    [TestCase(403, 200, "Rejected")]
    [TestCase(403, 299, "Rejected")]
    [TestCase(403, 131005, "Rejected")]
    [TestCase(400, 4, "Throttled")]
    [TestCase(400, 80007, "Throttled")]
    [TestCase(400, 130429, "Throttled")]
    [TestCase(400, 131056, "Throttled")]
    [TestCase(400, 131048, "Throttled")]
    [TestCase(429, 131208, "Throttled")]
    [TestCase(429, 999999, "Throttled")]
    [TestCase(503, 2, "Unreachable")]
    [TestCase(503, 133004, "Unreachable")]
    [TestCase(500, 131016, "Unreachable")]
    [TestCase(500, 131057, "Unreachable")]
    [TestCase(400, 2494100, "Unreachable")]
    [TestCase(400, 1, "OutcomeUnknown")]
    [TestCase(500, 131000, "OutcomeUnknown")]
    [TestCase(500, 999999, "OutcomeUnknown")]
    [TestCase(400, 33, "Rejected")]
    [TestCase(400, 100, "Rejected")]
    [TestCase(400, 131008, "Rejected")]
    [TestCase(400, 131009, "Rejected")]
    [TestCase(400, 135000, "Rejected")]
    [TestCase(400, 131026, "Rejected")]
    [TestCase(403, 131031, "Rejected")]
    [TestCase(403, 368, "Rejected")]
    [TestCase(400, 131037, "Rejected")]
    [TestCase(400, 131042, "Rejected")]
    [TestCase(500, 131045, "Rejected")]
    [TestCase(400, 133010, "Rejected")]
    [TestCase(400, 131047, "Rejected")]
    [TestCase(400, 131051, "Rejected")]
    [TestCase(400, 131049, "Rejected")]
    [TestCase(400, 131050, "Rejected")]
    [TestCase(400, 130472, "Rejected")]
    [TestCase(403, 130497, "Rejected")]
    [TestCase(400, 131021, "Rejected")]
    [TestCase(400, 131030, "Rejected")]
    [TestCase(400, 131062, "Rejected")]
    [TestCase(400, 131053, "Rejected")]
    [TestCase(404, 132001, "Rejected")]
    [TestCase(500, 132069, "Rejected")]
    [TestCase(400, 131020, "Rejected")]
    [TestCase(400, 131041, "Rejected")]
    [TestCase(403, 131207, "Rejected")]
    [TestCase(400, 999999, "Rejected")]
    public async Task Code_decides_whether_a_repetition_is_safe(int status, int code, string kind)
    {
        using var graph = Answering((status, $$$"""{"error":{"message":"m","code":{{{code}}},"error_data":{"details":"d"} } }"""));

        Assert.That(Told(await graph.SendAsync(Text)), Does.StartWith(kind + ": "));
    }

    [TestCase(400, 1)]
    [TestCase(500, 131000)]
    [TestCase(500, 999999)]
    public async Task Read_mark_may_be_repeated_when_its_outcome_is_unknown(int status, int code)
    {
        using var graph = Answering((status, $$$"""{"error":{"message":"m","code":{{{code}}},"type":"t"}}"""));

        Assert.That(Told(await graph.SendAsync(Read)), Does.StartWith("Unreachable: "));
    }

    [TestCase(200, "", "OutcomeUnknown")]
    [TestCase(200, "{}", "OutcomeUnknown")]
    [TestCase(200, """{"messages":[]}""", "OutcomeUnknown")]
    [TestCase(200, """{"messages":[{"id":""}]}""", "OutcomeUnknown")]
    [TestCase(200, Page, "OutcomeUnknown")]
    [TestCase(404, Page, "OutcomeUnknown")]
    [TestCase(404, "{}", "Rejected")]
    [TestCase(429, Page, "Throttled")]
    [TestCase(500, "{}", "OutcomeUnknown")]
    [TestCase(502, Page, "OutcomeUnknown")]
    public async Task Answer_that_is_not_of_the_Graph_API_proves_nothing(int status, string body, string kind)
    {
        using var graph = Answering((status, body));

        Assert.That(Told(await graph.SendAsync(Text)), Does.StartWith(kind + ": HTTP " + status));
    }

    [Test]
    public async Task Message_outside_the_window_names_the_template_rule()
    {
        using var graph = Answering((
            400, """{"error":{"message":"(#131047) x","code":131047,"error_data":{"details":"More than 24 hours."},"fbtrace_id":"Ax1"}}"""));

        Assert.That(
            Told(await graph.SendAsync(Text)),
            Is.EqualTo(
                "Rejected: the customer wrote more than 24 hours ago: WhatsApp only allows approved templates now. More than 24 hours. (Meta error 131047, trace Ax1)"));
    }

    [TestCase("""{"error":{"message":"m","code":100,"error_data":{"details":"d"}}}""", "d (Meta error 100)")]
    [TestCase("""{"error":{"message":"m","code":100}}""", "m (Meta error 100)")]
    [TestCase("""{"error":{"message":"m","code":"100"}}""", "m (Meta error 100)")]
    [TestCase("""{"error":{"code":100}}""", "WhatsApp refused the message (Meta error 100)")]
    [TestCase("""{"error":{"message":"m"}}""", "HTTP 400: m")]
    [TestCase("""{"error":{}}""", "HTTP 400: no reason")]
    public async Task Refusal_shows_the_most_exact_reason(string body, string reason)
    {
        using var graph = Answering((400, body));

        Assert.That(Told(await graph.SendAsync(Text)), Is.EqualTo("Rejected: " + reason));
    }

    [Test]
    public async Task Message_is_unsent_when_no_connection_was_established()
    {
        using var graph = Failing(new HttpRequestException(
            HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.ConnectionRefused)));

        Assert.That(Told(await graph.SendAsync(Text)), Is.EqualTo("Unreachable: connection refused"));
    }

    [Test]
    public async Task Outcome_is_unknown_when_the_connection_is_cut()
    {
        using var graph = Failing(new HttpRequestException(HttpRequestError.ResponseEnded, "x"));

        Assert.That(Told(await graph.SendAsync(Text)), Does.StartWith("OutcomeUnknown: "));
        Assert.That(Told(await graph.SendAsync(Read)), Does.StartWith("Unreachable: "));
    }

    [Test]
    public async Task Outcome_is_unknown_after_60_seconds_of_silence()
    {
        using var graph = Awaiting(_ => new TaskCompletionSource<HttpResponseMessage>().Task);

        var sending = graph.SendAsync(Text);
        await Eventually.TrueAsync(() => graph.Calls.Count == 1, "the call arrived");
        graph.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.That(Told(await sending), Is.EqualTo("OutcomeUnknown: no answer within 60 s"));
    }

    [Test]
    public async Task Cancellation_by_the_caller_is_not_a_failure_of_Meta()
    {
        using var graph = Awaiting(_ => new TaskCompletionSource<HttpResponseMessage>().Task);
        using var cancelled = new CancellationTokenSource();

        var sending = graph.SendAsync(Text, cancelled.Token);
        await cancelled.CancelAsync();

        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Refusal_shows_no_secret()
    {
        const string Segment = "8Zt3bQ0p9xYkLmNoPqRsTuVwXyZaBcDeFgHiJkLmNoP";
        const string Link = $"https://ryze.example/v1/files/{Segment}";
        using var graph = Answering((
            400, $$$"""{"error":{"message":"{{{Token}}} {{{AppSecret}}} {{{WebhookSecret}}} {{{PathSecret}}} {{{Link}}} /files/{{{Segment}}}","code":100}}"""));

        var outcome = await graph.SendAsync(new SendMedia(Chat, MediaKind.Image, Link, null, null, null, false, null));

        Assert.That(Told(outcome), Is.EqualTo("Rejected: *** *** *** *** *** /files/*** (Meta error 100)"));
    }
}
