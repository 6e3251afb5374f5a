using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// Sends events over one link: from the bridge's cursor, with at most its window unacknowledged (docs/spec/bridge.md 2). Runs only while
/// events wait and the window has room.
/// </summary>
internal sealed partial class LinkPump(LinkSocket socket, LinkServer server)
{
    private long _window;
    private long _sent;
    private long _acked;
    private long _stored;
    private long _storedAtReady;
    private int _pumps;

    // Since when unacknowledged events make no progress; 0 when all are acknowledged.
    private long _waitingSince;
    private long _sampledSeq;
    private long _sampledAt;

    /// <summary>Whether the bridge sent its cursor.</summary>
    public bool IsReady => Volatile.Read(ref _window) > 0;

    /// <summary>Whether unacknowledged events made no progress for too long.</summary>
    public bool IsStuck =>
        Volatile.Read(ref _waitingSince) is not 0 and var since && server.Time.GetElapsedTime(since) > server.Times.DrainTimeout;

    public void EventsStored(long lastSeq)
    {
        Raise(ref _stored, lastSeq);
        RequestPump();
    }

    /// <returns>False when the frame breaks the protocol.</returns>
    public async ValueTask<bool> ReadyAsync(FrameFields fields)
    {
        var window = Math.Min(fields.Window ?? LinkProtocol.DefaultWindow, LinkProtocol.MaxWindow);
        if (IsReady || fields.After is not { } after || after < 0 || window < 1)
        {
            return false;
        }

        var position = await server.Outbox.FindPositionAsync(socket.Channel.IntegrationId, socket.Aborted) ?? new OutboxPosition(0, 0);
        if (after > position.LastSeq)
        {
            LogBeyond(server.Logger, socket.Channel.IntegrationId, after, position.LastSeq);
            return false;
        }

        if (after > position.LastAcked)
        {
            server.Outbox.Acknowledge(socket.Channel.IntegrationId, after);
        }

        _sent = _acked = after;
        _storedAtReady = position.LastSeq;
        Raise(ref _stored, position.LastSeq);
        Volatile.Write(ref _window, window);
        LogReady(server.Logger, socket.Channel.IntegrationId, after, position.LastSeq - after);
        RequestPump();
        return true;
    }

    /// <returns>False when the frame breaks the protocol.</returns>
    public bool Acknowledge(long seq)
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
        Interlocked.Exchange(ref _waitingSince, 0);
        if (Volatile.Read(ref _sent) > seq)
        {
            Volatile.Write(ref _waitingSince, server.Time.GetTimestamp());
        }

        if (Volatile.Read(ref _sampledSeq) is > 0 and var sampled && seq >= sampled)
        {
            server.Metrics.Acknowledged(server.Time.GetElapsedTime(_sampledAt));
            Volatile.Write(ref _sampledSeq, 0);
        }

        server.Outbox.Acknowledge(socket.Channel.IntegrationId, seq);
        if (Volatile.Read(ref _stored) > Volatile.Read(ref _sent) && (_sent - seq) * 2 <= _window)
        {
            // Not after every acknowledgement: each pump runs a query, and half a window is still on its way.
            RequestPump();
        }

        return true;
    }

    private static void Raise(ref long target, long value)
    {
        long seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private void RequestPump()
    {
        if (IsReady && Interlocked.Increment(ref _pumps) == 1)
        {
            // Not on the caller's thread, which may be the outbox's writer.
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
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            // The read loop notices it too and ends the link. The pump stays marked as running, so that no other starts. During a close,
            // the close itself interrupted the event, and it must still reach the peer.
            if (!socket.IsClosing)
            {
                socket.Abort();
            }
        }
        catch (Exception exception)
        {
            // The bridge reconnects and sends its cursor; the database may work again by then.
            LogNotRead(server.Logger, socket.Channel.IntegrationId, exception);
            socket.Abort();
        }
    }

    private async Task SendEventsAsync()
    {
        while (!socket.IsClosing && Volatile.Read(ref _stored) > _sent)
        {
            var room = _window - (_sent - Volatile.Read(ref _acked));
            if (room <= 0)
            {
                return;
            }

            var events = await server.Outbox.ReadAsync(socket.Channel.IntegrationId, _sent, (int)room, socket.Aborted);
            if (events.Count == 0)
            {
                return;
            }

            foreach (var next in events)
            {
                if (socket.IsClosing)
                {
                    return;
                }

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

        // Before the frame is sent, because the acknowledgement may arrive before this method continues.
        // A full fence, because the acknowledging thread writes and reads in the opposite order.
        Interlocked.Exchange(ref _sent, next.Seq);
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
            await socket.SendAsync(frame.AsMemory(0, EventFrame.Write(next.Seq, next.Frame, frame)), socket.Aborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "The link is ready for {IntegrationId}: events after {After} follow, {Waiting} wait")]
    private static partial void LogReady(ILogger logger, string integrationId, long after, long waiting);

    [LoggerMessage(
        5008, LogLevel.Error,
        "The bridge reports an unknown event for {IntegrationId} ({After}, the newest is {LastSeq}): if this database was restored to an older state, deactivate and set the integration again")]
    private static partial void LogBeyond(ILogger logger, string integrationId, long after, long lastSeq);

    [LoggerMessage(5007, LogLevel.Error, "Events could not be read for {IntegrationId}: its link is closed, and the bridge reconnects")]
    private static partial void LogNotRead(ILogger logger, string integrationId, Exception exception);
}
