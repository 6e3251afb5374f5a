using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Support;

/// <summary>
/// A third-party bridge on a bare TCP connection with its own RFC 6455 code. It can omit pongs, read nothing, fragment, and send invalid
/// frames. On its own it only answers pings while it reads.
/// </summary>
internal sealed class RawBridge : IAsyncDisposable
{
    public const string Subprotocol = "ryze.bridge.v1";

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(20);
    private static readonly byte[] Mask = [0x5a, 0x13, 0xc7, 0x88];

    private readonly TcpClient _tcp;
    private readonly NetworkStream _output;
    private readonly BufferedStream _input;
    private readonly bool _pongs;
    private int _probes;

    private RawBridge(TcpClient tcp, bool pongs)
    {
        _tcp = tcp;
        _output = tcp.GetStream();
        _input = new BufferedStream(_output, 16 * 1024);
        _pongs = pongs;
    }

    /// <summary>The number of pings received from the public API.</summary>
    public int Pings { get; private set; }

    /// <summary>Opens a link; any answer except 101 fails the test.</summary>
    /// <param name="pongs">Whether pings are answered.</param>
    /// <param name="receiveBuffer">
    /// The operating system's receive buffer in bytes; a small one blocks the sender soon when the peer does not read.
    /// </param>
    public static async Task<RawBridge> DialAsync(Uri api, string path, bool pongs = true, int? receiveBuffer = null)
    {
        var bridge = await ConnectAsync(api, pongs, receiveBuffer);
        await bridge.WriteHandshakeAsync(api, path);
        var head = await bridge.ReadHeadAsync();
        Assert.That(head, Does.StartWith("HTTP/1.1 101 "), head);
        Assert.That(head, Does.Contain($"Sec-WebSocket-Protocol: {Subprotocol}").IgnoreCase, head);
        return bridge;
    }

    /// <summary>Opens a bare connection without a handshake.</summary>
    public static async Task<RawBridge> ConnectAsync(Uri api, bool pongs = true, int? receiveBuffer = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            tcp.ReceiveBufferSize = size;
        }

        await tcp.ConnectAsync(api.Host, api.Port);
        return new RawBridge(tcp, pongs);
    }

    public async Task WriteHandshakeAsync(Uri api, string path) => await _output.WriteAsync(Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {api.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {Subprotocol}\r\nAuthorization: Bearer {ScriptedBridge.Token}\r\n\r\n"));

    public Task SendAsync(string json) => SendAsync(RawOpcode.Text, Encoding.UTF8.GetBytes(json));

    public Task ReadyAsync(long after = 0, int window = 256) => SendAsync($$"""{"type":"ready","after":{{after}},"window":{{window}}}""");

    public Task AckAsync(long seq) => SendAsync($$"""{"type":"ack","seq":{{seq}}}""");

    public Task CommandAsync(string id, string command, object data) =>
        SendAsync(
            new JsonObject { ["type"] = "command", ["id"] = id, ["command"] = command, [
            "data"] = System.Text.Json.JsonSerializer.SerializeToNode(data) }.ToJsonString());

    public Task SendTextAsync(string id, string chat, string text) => CommandAsync(id, "message.send", new { chat, type = "text", text });

    /// <param name="claimed">The length in the header, when it must differ from the payload's length.</param>
    public async Task SendAsync(
        RawOpcode opcode, ReadOnlyMemory<byte> payload, bool isLast = true, bool isMasked = true, long? claimed = null)
    {
        var frame = new byte[14 + payload.Length];
        var length = claimed ?? payload.Length;
        frame[0] = (byte)((isLast ? 0x80 : 0) | (int)opcode);
        var start = 2;
        if (length is >= 0 and < 126)
        {
            frame[1] = (byte)length;
        }
        else if (length is >= 0 and <= ushort.MaxValue)
        {
            frame[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)length);
            start = 4;
        }
        else
        {
            frame[1] = 127;
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), length);
            start = 10;
        }

        if (isMasked)
        {
            frame[1] |= 0x80;
            Mask.CopyTo(frame, start);
            start += Mask.Length;
        }

        payload.CopyTo(frame.AsMemory(start));
        for (var i = 0; isMasked && i < payload.Length; i++)
        {
            frame[start + i] ^= Mask[i % Mask.Length];
        }

        await _output.WriteAsync(frame.AsMemory(0, start + payload.Length));
    }

    /// <summary>Returns the next text frame unchanged; the test fails when the link ends instead.</summary>
    public async Task<string> NextTextAsync()
    {
        var frame = await ReadAsync();
        Assert.That(
            frame?.Opcode, Is.EqualTo(RawOpcode.Text),
            frame is null ? "the connection was lost" : $"{frame.Opcode}: {Encoding.UTF8.GetString(frame.Payload)}");
        return Encoding.UTF8.GetString(frame!.Payload);
    }

    public async Task<JsonObject> NextAsync(string type)
    {
        var text = await NextTextAsync();
        var json = JsonNode.Parse(text)!.AsObject();
        Assert.That((string?)json["type"], Is.EqualTo(type), text.Length > 1000 ? text[..1000] : text);
        return json;
    }

    /// <summary>Returns the sequence numbers of the next events.</summary>
    public async Task<IReadOnlyList<long>> NextSeqsAsync(int count)
    {
        var seqs = new List<long>(count);
        while (seqs.Count < count)
        {
            seqs.Add((long)(await NextAsync("event"))["seq"]!);
        }

        return seqs;
    }

    /// <summary>
    /// Asserts that only the answers to several probe commands arrive. It proves that all earlier frames have been sent
    /// and the link is open.
    /// </summary>
    public async Task NothingElseAsync(string because = "no other frame is expected")
    {
        for (var i = 0; i < 3; i++)
        {
            var id = $"probe_{++_probes}";
            await SendAsync($$"""{"type":"command","id":"{{id}}","command":"none"}""");
            var answer = await NextTextAsync();
            Assert.That(answer, Does.StartWith($$"""{"type":"result","id":"{{id}}",""").And.Contain("data is required"), because);
            await Eventually.LetTimersRunAsync();
        }
    }

    /// <summary>Reads until the link ends and answers the close as RFC 6455 requires.</summary>
    public async Task<RawClose> ClosedAsync()
    {
        string? bye = null;
        while (await ReadAsync() is { } frame)
        {
            if (frame.Opcode == RawOpcode.Close)
            {
                try
                {
                    await SendAsync(RawOpcode.Close, frame.Payload);
                }
                catch (IOException)
                {
                    // The public API does not always wait for this answer.
                }

                return frame.Payload.Length < 2
                    ? new RawClose(1005, "", bye)
                    : new RawClose(
                        BinaryPrimitives.ReadUInt16BigEndian(frame.Payload), Encoding.UTF8.GetString(frame.Payload.AsSpan(2)), bye);
            }

            var json = JsonNode.Parse(frame.Payload)!;
            bye = (string?)json["type"] == "bye" ? (string?)json["reason"] : bye;
        }

        return new RawClose(null, null, bye);
    }

    /// <summary>Returns the next frame; null when the connection is lost.</summary>
    public async Task<RawFrame?> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(ReadTimeout);
        try
        {
            while (true)
            {
                var frame = await ReadFrameAsync(timeout.Token);
                if (frame.Opcode != RawOpcode.Ping)
                {
                    return frame;
                }

                Pings++;
                if (_pongs)
                {
                    await SendAsync(RawOpcode.Pong, frame.Payload);
                }
            }
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException exception)
        {
            throw new AssertionException($"No frame arrived within {ReadTimeout.TotalSeconds} s", exception);
        }
    }

    /// <summary>Cuts the connection as a crash does.</summary>
    public void Cut()
    {
        _tcp.Client.LingerState = new LingerOption(enable: true, 0);
        _tcp.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task<RawFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var head = new byte[8];
        await _input.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
        Debug.Assert((head[0] & 0x80) != 0 && (head[1] & 0x80) == 0, "the public API neither fragments nor masks");
        var opcode = (RawOpcode)(head[0] & 0x0f);
        long length = head[1];
        if (length == 126)
        {
            await _input.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
            length = BinaryPrimitives.ReadUInt16BigEndian(head);
        }
        else if (length == 127)
        {
            await _input.ReadExactlyAsync(head, cancellationToken);
            length = BinaryPrimitives.ReadInt64BigEndian(head);
        }

        var payload = new byte[length];
        await _input.ReadExactlyAsync(payload, cancellationToken);
        return new RawFrame(opcode, payload);
    }

    private async Task<string> ReadHeadAsync()
    {
        using var timeout = new CancellationTokenSource(ReadTimeout);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _input.ReadExactlyAsync(one, timeout.Token);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

internal enum RawOpcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

internal sealed record RawFrame(RawOpcode Opcode, byte[] Payload);

/// <summary>How a link ended.</summary>
/// <param name="Code">Null when the connection was lost.</param>
/// <param name="Bye">The reason in the <c>bye</c> frame; null when there was none.</param>
internal sealed record RawClose(int? Code, string? Reason, string? Bye);
