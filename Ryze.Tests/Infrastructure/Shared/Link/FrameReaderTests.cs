using System.Net.WebSockets;
using System.Text;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Link;

/// <summary>docs/spec/bridge.md 2: text frames of at most 1 MiB, in any number of fragments.</summary>
internal sealed class FrameReaderTests : IDisposable
{
    private readonly WebSocketPair _pair = new();
    private readonly FrameReader _reader;

    public FrameReaderTests()
    {
        _reader = new FrameReader(_pair.Server);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _pair.Dispose();
    }

    [Test]
    public async Task Frames_are_read_one_by_one_from_their_fragments()
    {
        await SendAsync("first"u8.ToArray());
        await SendAsync("se"u8.ToArray(), end: false);
        await SendAsync([], end: false);
        await SendAsync("co"u8.ToArray(), end: false);
        await SendAsync("nd"u8.ToArray());
        await SendAsync("third"u8.ToArray());

        Assert.That(await TextAsync(), Is.EqualTo("first"));
        Assert.That(await TextAsync(), Is.EqualTo("second"));
        Assert.That(await TextAsync(), Is.EqualTo("third"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(4097)]
    [TestCase(8192)]
    [TestCase(100_000)]
    [TestCase(LinkProtocol.MaxFrameLength)]
    public async Task Frame_of_up_to_1_MiB_is_read_unchanged(int length)
    {
        var sent = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, (length / 10) + 1).Select(n => $"{n,10}")))[..length];

        var sending = SendAsync(sent);
        var frame = await ReadAsync();
        await sending;

        Assert.That((frame.Kind, frame.Text.Length), Is.EqualTo((FrameKind.Text, length)));
        Assert.That(frame.Text.Span.SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task Frame_of_1_MiB_is_read_when_an_empty_fragment_ends_it()
    {
        var sending = SendPiecesAsync(LinkProtocol.MaxFrameLength);

        var frame = await ReadAsync();
        await sending;

        Assert.That((frame.Kind, frame.Text.Length), Is.EqualTo((FrameKind.Text, LinkProtocol.MaxFrameLength)));
    }

    [TestCase(LinkProtocol.MaxFrameLength + 1)]
    [TestCase(3 * LinkProtocol.MaxFrameLength)]
    public async Task Frame_above_1_MiB_is_too_big(int length)
    {
        var sending = SendPiecesAsync(length);

        Assert.That((await ReadAsync()) is { Kind: FrameKind.TooBig, Text.IsEmpty: true }, Is.True);
        while (!sending.IsCompleted)
        {
            await ReadAsync();
        }
    }

    [Test]
    public async Task Binary_message_is_reported_as_binary()
    {
        await _pair.Client.SendAsync(new byte[] { 1 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        Assert.That((await ReadAsync()).Kind, Is.EqualTo(FrameKind.Binary));
    }

    [Test]
    public async Task Close_is_reported_with_its_code()
    {
        await SendAsync("last"u8.ToArray());
        await _pair.Client.CloseOutputAsync((WebSocketCloseStatus)4001, "deactivated", CancellationToken.None);

        Assert.That(await TextAsync(), Is.EqualTo("last"));
        Assert.That((await ReadAsync()).Kind, Is.EqualTo(FrameKind.Close));
        Assert.That(((int?)_pair.Server.CloseStatus, _pair.Server.CloseStatusDescription), Is.EqualTo(((int?)4001, "deactivated")));
    }

    [Test]
    public async Task Read_fails_when_the_connection_breaks_within_a_frame()
    {
        await SendAsync("half"u8.ToArray(), end: false);
        _pair.Break();

        Assert.That(async () => await ReadAsync(), Throws.InstanceOf<WebSocketException>());
    }

    [Test]
    public async Task Read_fails_when_the_text_is_not_UTF_8()
    {
        await SendAsync([0xC3, 0x28]);

        Assert.That(async () => await ReadAsync(), Throws.InstanceOf<WebSocketException>());
    }

    [Test]
    public void Read_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _reader.ReadAsync(stop.Token).AsTask();
        stop.Cancel();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private async Task SendPiecesAsync(int length)
    {
        var piece = new byte[10_000];
        Array.Fill(piece, (byte)'x');
        for (var sent = 0; sent < length; sent += piece.Length)
        {
            await SendAsync(piece[..Math.Min(piece.Length, length - sent)], end: false);
        }

        await SendAsync([]);
    }

    private Task SendAsync(byte[] bytes, bool end = true) =>
        _pair.Client.SendAsync(bytes, WebSocketMessageType.Text, end, CancellationToken.None);

    private async Task<string> TextAsync() => Encoding.UTF8.GetString((await ReadAsync()).Text.Span);

    private async Task<Frame> ReadAsync() => await _reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
