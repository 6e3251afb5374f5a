using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Events;

namespace Ryze.Infrastructure.Socket.Api;

/// <summary>
/// One accepted socket of a bridge (bridge.md 2). It holds neither a thread nor a connection to the database: it waits in a read, and a pump
/// runs only while there is something to send and room in the window.
/// </summary>
internal sealed partial class ChannelSocket(WebSocket socket, PulseStream pulse, EventChannel channel, string id, ChannelSocketServer server) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _openedAt = server.Time.GetTimestamp();
    private ChannelCommands? _commands;
    private long _pingedAt = server.Time.GetTimestamp();
    private long _window;
    private long _sent;
    private long _acked;
    private long _stored;
    private long _storedAtReady;
    private int _pumps;
    private int _closing;
    private Task _closer = Task.CompletedTask;

    // When the peer last had something to acknowledge and made no progress; 0 while there is nothing.
    private long _waitingSince;
    private long _sampledSeq;
    private long _sampledAt;

    public string Id { get; } = id;

    public EventChannel Channel { get; } = channel;

    public DateTimeOffset OpenedAt { get; } = server.Time.GetUtcNow();

    private bool IsReady => Volatile.Read(ref _window) > 0;

    /// <summary>Serves the socket until it ends. Never throws for what the peer does.</summary>
    /// <returns>The close code, null when the connection was lost.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.UnsafeRegister(static state => ((ChannelSocket)state!).Abort(), this);
        using var reader = new FrameReader(socket);
        try
        {
            var position = await server.Outbox.FindPositionAsync(Channel.IntegrationId, _aborted.Token);
            await GreetAsync(position?.LastAcked ?? 0);
            while (await ReceiveAsync(reader))
            {
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            LogLost(server.Logger, Channel.IntegrationId, lost.GetType().Name);
        }
        catch (StorageException failure)
        {
            LogStorage(server.Logger, Channel.IntegrationId, failure);
        }
        finally
        {
            _ended.SetResult();
            await Volatile.Read(ref _closer);
            Abort();
        }

        return _closing > 0 ? _closing : (int?)socket.CloseStatus;
    }

    public void EventsStored(long lastSeq)
    {
        Raise(ref _stored, lastSeq);
        RequestPump();
    }

    /// <summary>Closes in the background, with a <c>bye</c> and the code; what the peer does not take within 5 s is cut.</summary>
    public Task Close(SocketClose why)
    {
        if (Interlocked.CompareExchange(ref _closing, (int)why, 0) == 0)
        {
            Volatile.Write(ref _closer, Task.Run(() => CloseAsync(why)));
        }

        return Volatile.Read(ref _closer);
    }

    /// <summary>When the peer was last heard of; a pong is the least it sends.</summary>
    public TimeSpan SilentFor => server.Time.GetElapsedTime(pulse.HeardAt);

    /// <summary>Called every second: pings, and ends what is dead, did not answer the greeting, or does not drain (bridge.md 2).</summary>
    public void Beat()
    {
        var sincePing = server.Time.GetElapsedTime(_pingedAt);
        if (_pingedAt > pulse.HeardAt && sincePing > server.Times.PongWithin)
        {
            LogLost(server.Logger, Channel.IntegrationId, "no pong");
            Abort();
            return;
        }

        if (sincePing >= server.Times.Heartbeat)
        {
            _pingedAt = server.Time.GetTimestamp();
            _ = pulse.PingAsync();
        }

        var waitingSince = Volatile.Read(ref _waitingSince);
        if (!IsReady && server.Time.GetElapsedTime(_openedAt) > server.Times.DrainWithin)
        {
            _ = Close(SocketClose.ProtocolError);
        }
        else if (waitingSince != 0 && server.Time.GetElapsedTime(waitingSince) > server.Times.DrainWithin)
        {
            _ = Close(SocketClose.TooSlow);
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _aborted.Dispose();
        socket.Dispose();
    }

    private static void Raise(ref long target, long value)
    {
        long seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private async Task GreetAsync(long lastAcked)
    {
        try
        {
            await SendAsync(ApiFrames.Hello(Channel.Instance, lastAcked, server.Times.Heartbeat), _aborted.Token);
        }
        catch (WebSocketException) when (Volatile.Read(ref _closing) != 0)
        {
            // A newer socket or the stop of the host was quicker, and the peer has to hear of that: the goodbye is on its way.
        }
    }

    private void Abort()
    {
        _aborted.Cancel();
        socket.Abort();
    }

    /// <returns>False when the peer has closed.</returns>
    private async ValueTask<bool> ReceiveAsync(FrameReader reader)
    {
        var frame = await reader.ReadAsync(_aborted.Token);
        if (frame.Kind is FrameKind.Close)
        {
            if (socket.State == WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _aborted.Token);
            }

            return false;
        }

        // While we close, what still comes is thrown away until the peer closes too, or its time is up.
        if (Volatile.Read(ref _closing) == 0 && await FaultOfAsync(frame) is { } fault)
        {
            _ = Close(fault);
        }

        return true;
    }

    private async ValueTask<SocketClose?> FaultOfAsync(Frame frame)
    {
        if (frame.Kind is FrameKind.TooBig)
        {
            return SocketClose.TooBig;
        }

        return frame.Kind is FrameKind.Text && FrameFields.TryRead(frame.Text, out var fields) && fields.Type is not null && await HandleAsync(fields)
            ? null
            : SocketClose.ProtocolError;
    }

    /// <returns>False when the frame breaks the protocol.</returns>
    private async ValueTask<bool> HandleAsync(FrameFields fields) => fields.Type switch
    {
        "ready" => await ReadyAsync(fields),
        "ack" => fields.Seq is { } seq && Acknowledge(seq),
        "command" => fields.Id is { } commandId && await RunCommandAsync(commandId, fields),
        _ => true,
    };

    private async ValueTask<bool> ReadyAsync(FrameFields fields)
    {
        var window = Math.Min(fields.Window ?? SocketProtocol.DefaultWindow, SocketProtocol.MaxWindow);
        if (IsReady || fields.After is not { } after || after < 0 || window < 1)
        {
            return false;
        }

        var position = await server.Outbox.FindPositionAsync(Channel.IntegrationId, _aborted.Token) ?? new OutboxPosition(0, 0);
        if (after > position.LastSeq)
        {
            return false;
        }

        if (after > position.LastAcked)
        {
            server.Outbox.Acknowledge(Channel.IntegrationId, after);
        }

        _sent = _acked = after;
        _storedAtReady = position.LastSeq;
        Raise(ref _stored, position.LastSeq);
        Volatile.Write(ref _window, window);
        LogReady(server.Logger, Channel.IntegrationId, after, position.LastSeq - after);
        RequestPump();
        return true;
    }

    private bool Acknowledge(long seq)
    {
        if (!IsReady || seq > Volatile.Read(ref _sent) || seq < 0)
        {
            return false;
        }

        if (seq <= _acked)
        {
            return true;
        }

        Volatile.Write(ref _acked, seq);
        Volatile.Write(ref _waitingSince, 0);
        if (Volatile.Read(ref _sent) > seq)
        {
            Volatile.Write(ref _waitingSince, server.Time.GetTimestamp());
        }

        if (Volatile.Read(ref _sampledSeq) is > 0 and var sampled && seq >= sampled)
        {
            server.Metrics.Acknowledged(server.Time.GetElapsedTime(_sampledAt));
            Volatile.Write(ref _sampledSeq, 0);
        }

        server.Outbox.Acknowledge(Channel.IntegrationId, seq);
        if (Volatile.Read(ref _stored) > Volatile.Read(ref _sent) && (_sent - seq) * 2 <= _window)
        {
            // Not for every event acknowledged: each pump is a query, and half a window still is on its way.
            RequestPump();
        }

        return true;
    }

    private ValueTask<bool> RunCommandAsync(string commandId, FrameFields fields)
    {
        _commands ??= new ChannelCommands(this, server);
        return _commands.RunAsync(commandId, fields.Name, fields.Data);
    }

    private void RequestPump()
    {
        if (IsReady && Interlocked.Increment(ref _pumps) == 1)
        {
            // Not on the caller's thread, which may be the writer of the outbox.
            _ = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            int requested;
            do
            {
                requested = Volatile.Read(ref _pumps);
                await SendEventsAsync();
            }
            while (Interlocked.Add(ref _pumps, -requested) > 0);
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The reading loop sees it as well and ends the socket. The pump stays taken, so that none follows. While we close it is the close
            // that was in the way of the event, and it has to reach the peer.
            if (Volatile.Read(ref _closing) == 0)
            {
                Abort();
            }
        }
        catch (StorageException failure)
        {
            // The bridge comes back and tells where it stands; by then the database may answer again.
            LogStorage(server.Logger, Channel.IntegrationId, failure);
            Abort();
        }
    }

    private async Task SendEventsAsync()
    {
        while (Volatile.Read(ref _closing) == 0 && Volatile.Read(ref _stored) > _sent)
        {
            var room = _window - (_sent - Volatile.Read(ref _acked));
            if (room <= 0)
            {
                return;
            }

            var events = await server.Outbox.ReadAsync(Channel.IntegrationId, _sent, (int)room, _aborted.Token);
            if (events.Count == 0)
            {
                return;
            }

            foreach (var next in events)
            {
                await SendAsync(next);
            }
        }
    }

    private async Task SendAsync(OutboxEvent next)
    {
        if (Volatile.Read(ref _sampledSeq) == 0)
        {
            _sampledAt = server.Time.GetTimestamp();
            Volatile.Write(ref _sampledSeq, next.Seq);
        }

        // Before the frame is out, because its acknowledgement may be in before we are back.
        Volatile.Write(ref _sent, next.Seq);
        if (Volatile.Read(ref _waitingSince) == 0)
        {
            Volatile.Write(ref _waitingSince, server.Time.GetTimestamp());
        }

        if (next.Seq <= _storedAtReady)
        {
            server.Metrics.Replayed();
        }

        var frame = ArrayPool<byte>.Shared.Rent(EventFrame.LengthOf(next.Frame));
        try
        {
            await SendAsync(frame.AsMemory(0, EventFrame.Write(next.Seq, next.Frame, frame)), _aborted.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private async Task CloseAsync(SocketClose why)
    {
        LogClosing(server.Logger, Channel.IntegrationId, why);
        using var patience = new CancellationTokenSource(server.Times.CloseWithin, server.Time);
        try
        {
            await SendAsync(ApiFrames.Bye(why), patience.Token);
            await socket.CloseOutputAsync((WebSocketCloseStatus)why, SocketProtocol.ReasonOf(why), patience.Token);
            await _ended.Task.WaitAsync(patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            LogLost(server.Logger, Channel.IntegrationId, gone.GetType().Name);
        }

        Abort();
    }

    [LoggerMessage(5001, LogLevel.Information, "Socket of {IntegrationId} is ready after event {After}; {Waiting} events wait")]
    private static partial void LogReady(ILogger logger, string integrationId, long after, long waiting);

    [LoggerMessage(5002, LogLevel.Information, "Socket of {IntegrationId} is being closed: {Why}")]
    private static partial void LogClosing(ILogger logger, string integrationId, SocketClose why);

    [LoggerMessage(5003, LogLevel.Debug, "Socket of {IntegrationId} was lost ({Reason})")]
    private static partial void LogLost(ILogger logger, string integrationId, string reason);

    [LoggerMessage(5004, LogLevel.Error, "Socket of {IntegrationId} is dropped, because the database failed; the bridge will be back")]
    private static partial void LogStorage(ILogger logger, string integrationId, Exception failure);
}
