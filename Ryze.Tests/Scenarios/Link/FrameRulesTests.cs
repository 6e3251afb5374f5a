using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Which frames are valid, and how the link closes after a protocol error (docs/spec/bridge.md 2).</summary>
internal sealed class FrameRulesTests
{
    private const int MaxFrame = 1024 * 1024;
    private static readonly RawClose ProtocolError = new(4002, "protocol error", "protocol error");

    private SocketScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await SocketScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Hello_is_the_first_frame()
    {
        await _scene.OfferMessagesAsync(1, 3);
        await using var first = await _scene.DialAsync();
        Assert.That(
            await first.NextTextAsync(), Is.EqualTo("""{"type":"hello","instance":"suporte","last_acked":0,"heartbeat_seconds":20}"""));
        await first.NothingElseAsync("no event goes out before ready");

        await first.ReadyAsync();
        await first.NextSeqsAsync(3);
        await first.AckAsync(2);
        await first.NothingElseAsync();
        await using var second = await _scene.DialAsync();

        Assert.That(
            await second.NextTextAsync(), Is.EqualTo("""{"type":"hello","instance":"suporte","last_acked":2,"heartbeat_seconds":20}"""));
    }

    [Test]
    public async Task Link_closes_with_4002_when_a_frame_breaks_the_protocol()
    {
        await _scene.OfferMessagesAsync(1, 2);
        const string Ready = """{"type":"ready","after":0,"window":16}""";
        string[][] broken =
        [
            ["""{"type":"ack","seq":0}"""], ["""{"type":"ack","seq":1}"""], ["""{"type":"ready"}"""], ["""{"type":"ready","window":16}"""],
            ["""{"type":"ready","after":3}"""], ["""{"type":"ready","after":9223372036854775807}"""],
            ["""{"type":"ready","after":9223372036854775808}"""],
            ["""{"type":"ready","after":-1}"""], ["""{"type":"ready","after":"0"}"""], ["""{"type":"ready","after":0.5}"""],
            ["""{"type":"ready","after":null}"""],
            ["""{"type":"ready","after":0,"window":0}"""], ["""{"type":"ready","after":0,"window":-1}"""],
            ["""{"type":"ready","after":0,"window":"16"}"""],
            [Ready, Ready], [Ready, """{"type":"ack","seq":3}"""], [Ready, """{"type":"ack","seq":-1}"""], [Ready, """{"type":"ack"}"""],
            [Ready, """{"type":"ack","seq":"1"}"""], [Ready, """{"type":"ack","seq":1e30}"""],
            [""], [" "], ["null"], ["[]"], ["0"], ["\"ack\""], ["{}"], ["""{"type":null}"""], ["""{"type":1}"""], ["""{"type":["ack"]}"""],
            ["""{"TYPE":"ack"}"""],
            ["{"], ["""{"type":"ready","after":0"""], [Ready + "x"], [Ready + Ready], [Ready + "\0"],
            ["{\"type\":\"ready\",\"after\":0,}"], ["""{'type':'ready'}"""],
            ["\ufeff" + Ready], ["""{"type":"\ud800"}"""], ["not json"],
            ["""{"type":"command","command":"message.send","data":{}}"""],
            ["""{"type":"command","id":"","command":"message.send","data":{}}"""],
            ["""{"type":"command","id":7,"command":"message.send","data":{}}"""],
            ["""{"type":"command","id":"has space","command":"message.send","data":{}}"""],
            ["{\"type\":\"command\",\"id\":\"" + new string('i', 129) + "\",\"command\":\"message.send\",\"data\":{}}"],
        ];
        foreach (var frames in broken)
        {
            await using var socket = await _scene.DialAsync();
            foreach (var frame in frames)
            {
                await socket.SendAsync(frame);
            }

            Assert.That(await socket.ClosedAsync(), Is.EqualTo(ProtocolError), string.Join(" then ", frames));
        }

        Assert.That(await _scene.LastAckedAsync(), Is.Zero, "none of them changed anything");
    }

    [Test]
    public async Task Link_closes_with_4002_when_a_frame_is_binary()
    {
        await using var socket = await _scene.DialAsync();

        await socket.SendAsync(RawOpcode.Binary, Encoding.UTF8.GetBytes("""{"type":"ready","after":0}"""));

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(ProtocolError));
    }

    [Test]
    public async Task Unknown_fields_or_frame_types_are_ignored()
    {
        await _scene.OfferMessagesAsync(1, 1);
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");
        await socket.SendAsync("""{"type":"stats","uptime":5,"nested":{"type":[1,{"seq":-1}]}}""");
        await socket.SendAsync("""{"type":"ACK","seq":99}""");
        await socket.SendAsync("""{"type":""}""");
        await socket.SendAsync(
            """  {"version":2,"after":0,"x":{"after":5},"type":"ready","resume":true,"tags":["a"],"id":7,"seq":{"a":1},"event":["e"],"data":[1]}  """);

        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 1 }));
        await socket.SendAsync("""{"type":"ack","took_ms":3,"seq":1}""");
        await socket.NothingElseAsync();
        await Eventually.TrueAsync(async () => await _scene.LastAckedAsync() == 1, "the acknowledgement with more fields counts");
    }

    [Test]
    public async Task Fragmented_text_is_read_when_a_ping_arrives_between_its_fragments()
    {
        await _scene.OfferMessagesAsync(1, 1);
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");
        var text = Encoding.UTF8.GetBytes("""{"type":"ready","after":0,"ünï":"çödé"}""");
        await socket.SendAsync(RawOpcode.Text, default, isLast: false);
        for (var i = 0; i < text.Length; i++)
        {
            await socket.SendAsync(RawOpcode.Continuation, text.AsMemory(i, 1), isLast: false);
            if (i == 10)
            {
                await socket.SendAsync(RawOpcode.Ping, "are you there"u8.ToArray());
            }
        }

        await socket.SendAsync(RawOpcode.Continuation, default);

        var pong = await socket.ReadAsync();
        Assert.That((pong!.Opcode, Encoding.UTF8.GetString(pong.Payload)), Is.EqualTo((RawOpcode.Pong, "are you there")));
        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Frame_of_exactly_1_MiB_is_read()
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");
        const string Start = "{\"type\":\"ready\",\"after\":0,\"padding\":\"";
        await socket.SendAsync(Start + new string('p', MaxFrame - Start.Length - 2) + "\"}");

        await socket.NothingElseAsync("the link stays open");
        await _scene.OfferMessagesAsync(1, 1);
        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 1 }), "the long frame was read as ready");
    }

    [TestCase(1)]
    [TestCase(64)]
    public async Task Link_closes_with_1009_when_a_frame_is_one_byte_longer_than_1_MiB(int pieces)
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");
        var text = new byte[MaxFrame + 1];
        Array.Fill(text, (byte)' ');
        var length = text.Length / pieces;
        for (var i = 0; i < pieces; i++)
        {
            var isLast = i == pieces - 1;
            await socket.SendAsync(
                i == 0 ? RawOpcode.Text : RawOpcode.Continuation, text.AsMemory(i * length, isLast ? text.Length - (i * length) : length),
                isLast);
        }

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(new RawClose(1009, "too big", "too big")));
    }

    [Test]
    public async Task Link_closes_with_1009_after_1_MiB_when_a_frame_claims_a_terabyte()
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");

        await socket.SendAsync(RawOpcode.Text, new byte[MaxFrame + 1], claimed: 1L << 40);

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(new RawClose(1009, "too big", "too big")));
    }

    [Test]
    public async Task Link_closes_when_a_frame_violates_RFC_6455()
    {
        foreach (var (what, misuse) in Misuses())
        {
            await using var socket = await _scene.DialAsync();
            await socket.NextAsync("hello");
            await misuse(socket);
            Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(1002).Or.EqualTo(1007).Or.EqualTo(4002).Or.Null, what);
        }

        await using var next = await _scene.DialAsync();
        await next.NextAsync("hello");
        Assert.That(
            _scene.App.Logs.Where(log => log.Level >= Microsoft.Extensions.Logging.LogLevel.Error).Select(log => log.Message), Is.Empty);
    }

    private static IEnumerable<(string What, Func<RawBridge, Task> Misuse)> Misuses()
    {
        var ready = Encoding.UTF8.GetBytes("""{"type":"ready","after":0}""");
        yield return ("unmasked", socket => socket.SendAsync(RawOpcode.Text, ready, isMasked: false));
        yield return (
            "no UTF-8",
            socket =>
            socket.SendAsync(RawOpcode.Text, new byte[] { (byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}' }));
        yield return ("a continuation of nothing", socket => socket.SendAsync(RawOpcode.Continuation, ready));
        yield return ("an unknown opcode", socket => socket.SendAsync((RawOpcode)5, ready));
        yield return ("a ping that is too long", socket => socket.SendAsync(RawOpcode.Ping, new byte[126]));
        yield return ("a close with half a code", socket => socket.SendAsync(RawOpcode.Close, new byte[] { 3 }));
        yield return ("a negative length", socket => socket.SendAsync(RawOpcode.Text, ready, claimed: long.MinValue + 200_000));
    }

    [Test]
    public async Task Close_of_the_peer_is_read_after_it_sent_a_binary_frame()
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");
        await socket.SendAsync(RawOpcode.Binary, new byte[5000]);
        Assert.That((await socket.NextAsync("bye")).ToJsonString(), Is.EqualTo("""{"type":"bye","reason":"protocol error"}"""));

        await socket.SendAsync(RawOpcode.Close, new byte[] { 0x0f, 0xa2 });

        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(4002));
        await Eventually.TrueAsync(
            () => !_scene.App.Services.GetRequiredService<IOpenLinks>().Find(_scene.Integration).IsOpen,
            "it ends at once, not after the 5 s of a silent peer", withinSeconds: 4);
    }

    [Test]
    public async Task Close_of_the_peer_is_answered()
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");

        await socket.SendAsync(RawOpcode.Close, new byte[] { 0x03, 0xe8 });

        Assert.That((await socket.ClosedAsync()).Code, Is.EqualTo(1000));
    }
}
