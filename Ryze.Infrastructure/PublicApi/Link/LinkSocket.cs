using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// One bridge's accepted link (docs/spec/bridge.md 2). An idle link occupies neither a thread nor a database connection. It waits in a
/// read, and its pump runs only while it has events to send.
/// </summary>
internal sealed partial class LinkSocket : IDisposable
{
    private readonly WebSocket _socket;
    private readonly PulseStream _pulse;
    private readonly LinkServer _server;
    private readonly LinkPump _pump;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _openedAt;
    private long _pingedAt;
    private bool _isPinged;
    private int _closing;
    private Task _closer = Task.CompletedTask;

    public LinkSocket(WebSocket socket, PulseStream pulse, IntegrationLink link, string id, LinkServer server)
    {
        _socket = socket;
        _pulse = pulse;
        _server = server;
        _pump = new LinkPump(this, server);
        _openedAt = _pingedAt = server.Time.GetTimestamp();
        Id = id;
        Channel = link;
        OpenedAt = server.Time.GetUtcNow();
    }

    public string Id { get; }

    public IntegrationLink Channel { get; }

    public DateTimeOffset OpenedAt { get; }

    /// <summary>The time since the last bytes from the peer, which at least answers pings.</summary>
    public TimeSpan SilentFor => _server.Time.GetElapsedTime(_pulse.HeardAt);

    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>Cancelled when the link is aborted.</summary>
    public CancellationToken Aborted => _aborted.Token;

    public void EventsStored(long lastSeq) => _pump.EventsStored(lastSeq);

    /// <summary>Serves the link until it ends. Never throws because of the peer.</summary>
    /// <returns>The close code; null when the connection was lost.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.UnsafeRegister(static state => ((LinkSocket)state!).Abort(), this);
        using var reader = new FrameReader(_socket);
        try
        {
            var position = await _server.Outbox.FindPositionAsync(Channel.IntegrationId, _aborted.Token);
            await GreetAsync(position?.LastAcked ?? 0);
            while (await ReceiveAsync(reader))
            {
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            LogLost(_server.Logger, Channel.IntegrationId, exception.GetType().Name);
        }
        catch (StorageException exception)
        {
            LogStorage(_server.Logger, Channel.IntegrationId, exception);
        }
        finally
        {
            _ended.SetResult();
            await Volatile.Read(ref _closer);
            Abort();
        }

        return _closing > 0 ? _closing : (int?)_socket.CloseStatus;
    }

    /// <summary>Closes in the background, with <c>bye</c> and the code; aborts when the peer does not answer within 5 s.</summary>
    public Task Close(LinkCloseCode why)
    {
        if (Interlocked.CompareExchange(ref _closing, (int)why, 0) == 0)
        {
            Volatile.Write(ref _closer, Task.Run(() => CloseAsync(why)));
        }

        return Volatile.Read(ref _closer);
    }

    /// <summary>Runs every second: pings, and ends a link that is dead, not ready or stuck (docs/spec/bridge.md 2).</summary>
    public void Beat()
    {
        var sincePing = _server.Time.GetElapsedTime(_pingedAt);
        if (_isPinged && _pingedAt > _pulse.HeardAt && sincePing > _server.Times.PongTimeout)
        {
            LogLost(_server.Logger, Channel.IntegrationId, "no pong");
            Abort();
            return;
        }

        if (sincePing >= _server.Times.Heartbeat && _pulse.TryPing())
        {
            _pingedAt = _server.Time.GetTimestamp();
            _isPinged = true;
        }

        if (!_pump.IsReady && _server.Time.GetElapsedTime(_openedAt) > _server.Times.DrainTimeout)
        {
            _ = Close(LinkCloseCode.ProtocolError);
        }
        else if (_pump.IsStuck)
        {
            _ = Close(LinkCloseCode.TooSlow);
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Ends the connection without a close frame; harmless after its end.</summary>
    public void Abort()
    {
        try
        {
            // Not on this thread, which may run the heartbeat of all links.
            _ = _aborted.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _socket.Abort();
    }

    public void Dispose()
    {
        _aborted.Dispose();
        _socket.Dispose();
    }

    private async Task GreetAsync(long lastAcked)
    {
        try
        {
            await SendAsync(ApiFrames.Hello(Channel.Instance, lastAcked, _server.Times.Heartbeat), _aborted.Token);
        }
        catch (WebSocketException) when (IsClosing)
        {
            // A newer link or the host's stop came first, and the peer must learn the reason: the close frame follows.
        }
    }

    /// <returns>False when the peer has closed the link.</returns>
    private async ValueTask<bool> ReceiveAsync(FrameReader reader)
    {
        var frame = await reader.ReadAsync(_aborted.Token);
        if (frame.Kind is FrameKind.Close)
        {
            if (_socket.State == WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _aborted.Token);
            }

            return false;
        }

        // During a close, frames are ignored until the peer closes too or the timeout passes.
        if (!IsClosing && await FaultOfAsync(frame) is { } fault)
        {
            _ = Close(fault);
        }

        return true;
    }

    private async ValueTask<LinkCloseCode?> FaultOfAsync(Frame frame)
    {
        if (frame.Kind is FrameKind.TooBig)
        {
            return LinkCloseCode.TooBig;
        }

        return frame.Kind is FrameKind.Text && FrameFields.TryRead(frame.Text, out var fields) && fields.Type is not null
            && await HandleAsync(fields)
            ? null
            : LinkCloseCode.ProtocolError;
    }

    /// <returns>False when the frame breaks the protocol.</returns>
    private async ValueTask<bool> HandleAsync(FrameFields fields) => fields.Type switch
    {
        "ready" => await _pump.ReadyAsync(fields),
        "ack" => fields.Seq is { } seq && _pump.Acknowledge(seq),
        "command" => fields.Id is { } commandId && await _server.CommandsOf(Channel).RunAsync(this, commandId, fields.Name, fields.Data),
        _ => true,
    };

    private async Task CloseAsync(LinkCloseCode why)
    {
        LogClosing(_server.Logger, Channel.IntegrationId, why);
        using var timeout = CancellationToken.None.WithTimeout(_server.Times.CloseTimeout, _server.Time);
        try
        {
            await SendAsync(ApiFrames.Bye(why), timeout.Token);
            await _socket.CloseOutputAsync((WebSocketCloseStatus)why, LinkProtocol.ReasonOf(why), timeout.Token);
            await _ended.Task.WaitAsync(timeout.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            LogLost(_server.Logger, Channel.IntegrationId, exception.GetType().Name);
        }

        Abort();
    }

    [LoggerMessage(5002, LogLevel.Information, "The link closes for {IntegrationId}: {Why}")]
    private static partial void LogClosing(ILogger logger, string integrationId, LinkCloseCode why);

    [LoggerMessage(5003, LogLevel.Debug, "The link was lost for {IntegrationId} ({Reason}): the bridge reconnects")]
    private static partial void LogLost(ILogger logger, string integrationId, string reason);

    [LoggerMessage(5004, LogLevel.Error, "The database failed for {IntegrationId}: its link is closed, and the bridge reconnects")]
    private static partial void LogStorage(ILogger logger, string integrationId, Exception exception);
}
