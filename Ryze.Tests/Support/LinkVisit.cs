using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace Ryze.Tests.Support;

/// <summary>One link that a bridge opened to a <see cref="ScriptedLink"/>.</summary>
internal sealed class LinkVisit(WebSocket socket)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Channel<string> _frames = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<int?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the bridge's close is answered, as the WebSocket protocol requires.</summary>
    public bool AnswersClose { get; set; } = true;

    /// <summary>The bridge's close code, null when the connection was lost.</summary>
    public Task<int?> Ended => _ended.Task.WaitAsync(Soon);

    public bool HasFrames => _frames.Reader.Count > 0;

    /// <summary>Returns the bridge's next frame.</summary>
    public async Task<string> FrameAsync() => await _frames.Reader.ReadAsync().AsTask().WaitAsync(Soon);

    /// <summary>Waits until everything up to this number is acknowledged; acknowledgements may skip some.</summary>
    public async Task AckedAsync(long seq)
    {
        while (await FrameAsync() != $$"""{"type":"ack","seq":{{seq}}}""")
        {
        }
    }

    public Task SendAsync(string frame) => SendAsync(Encoding.UTF8.GetBytes(frame));

    public Task SendAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(frame, type, endOfMessage: true, CancellationToken.None);

    /// <param name="data">The event's data; null for a unique text message.</param>
    public Task EventAsync(long seq, string? data = null, string name = "message.exchange")
    {
        data ??= $$$"""{"id":"3EB{{{seq}}}","direction":"incoming","chat":{"jid":"551133334444@s.whatsapp.net"},"message":{"type":"text","content":"oi"}}""";
        return SendAsync(
            $$"""{"type":"event","seq":{{seq}},"id":"evt_{{seq}}","event":"{{name}}","occurred_at":"2026-06-17T12:00:00Z","data":{{data}}}""");
    }

    public Task CloseAsync(int code) => socket.CloseOutputAsync((WebSocketCloseStatus)code, "scripted", CancellationToken.None);

    /// <summary>Breaks the connection without a close.</summary>
    public void Abort() => socket.Abort();

    /// <summary>Reads until the bridge closes the link or disconnects.</summary>
    public async Task ReadAsync()
    {
        var buffer = new byte[4096];
        try
        {
            WebSocketReceiveResult received;
            while ((received = await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                await _frames.Writer.WriteAsync(Encoding.UTF8.GetString(buffer, 0, received.Count));
            }

            _ended.TrySetResult((int?)socket.CloseStatus);
            if (socket.State == WebSocketState.CloseReceived)
            {
                await AnswerAsync();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            _ended.TrySetResult(null);
        }
    }

    private async Task AnswerAsync()
    {
        // Without an answer to the close, the connection stays open until the bridge aborts it.
        while (!AnswersClose && socket.State == WebSocketState.CloseReceived)
        {
            await socket.SendAsync(
                """{"type":"unknown"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            await Eventually.LetTimersRunAsync();
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
    }
}
