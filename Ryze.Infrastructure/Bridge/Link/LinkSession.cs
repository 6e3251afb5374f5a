using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>
/// One open WebSocket to the public API. It answers the greeting with the bridge's cursor, stores and acknowledges events, and carries
/// commands. Reading and storing run concurrently, so that one commit covers all events that arrived during the previous one.
/// </summary>
internal sealed partial class LinkSession : IAsyncDisposable
{
    // The customer sees this text, so it omits the driver's message.
    private const string DatabaseFailed = "the bridge's database failed; see its log";

    private const int Window = LinkProtocol.DefaultWindow;

    /// <summary>The window while the event store is almost full, so that the public API sends few events that cannot be stored.</summary>
    private const int SmallWindow = 16;

    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    private readonly WebSocket _socket;
    private readonly LinkTarget _target;
    private readonly IEventStore _eventStore;
    private readonly IDeliveryWorker _worker;
    private readonly LinkTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborted;
    private readonly CommandCalls _calls = new();

    // A WebSocket sends one frame at a time. This lock is never disposed, because a waiting sender would then never return.
    private readonly SemaphoreSlim _sending = new(1, 1);

    private readonly ReceivedEvents _received = new();
    private SessionEnd? _end;
    private long _readyAt;

    public LinkSession(
        WebSocket socket, LinkTarget target, IEventStore eventStore, IDeliveryWorker worker, LinkTimes times, TimeProvider time,
        ILogger logger)
    {
        _socket = socket;
        _target = target;
        _eventStore = eventStore;
        _worker = worker;
        _times = times;
        _time = time;
        _logger = logger;
        _aborted = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Null when the link ends or the timeout passes before the result arrives.</summary>
    public Task<CommandResult?> SendAsync(string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        _calls.CallAsync(commandId, () => SendAsync(CommandFrame.Write(commandId, command)), _time, cancellationToken);

    public async Task<SessionEnd> RunAsync(Action<LinkSession> connected, CancellationToken stop)
    {
        await using var stopping = stop.UnsafeRegister(state => ((LinkSession)state!).Stop(), this);
        using var reader = new FrameReader(_socket);
        var storing = Task.CompletedTask;
        try
        {
            await GreetAsync(reader);
            if (_end is null)
            {
                _readyAt = _time.GetTimestamp();
                connected(this);
                _worker.Resume(_target.IntegrationId, WorkKind.AgentMessages);
                storing = Task.Run(StoreAsync, CancellationToken.None);
                while (await ReceiveAsync(reader))
                {
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            End(LinkEnd.Lost, exception is OperationCanceledException ? "the connection was given up" : NetworkFault.Describe(exception));
        }
        catch (StorageException exception)
        {
            LogCursor(_logger, _target.IntegrationId, exception);
            End(LinkEnd.Lost, DatabaseFailed);
        }
        finally
        {
            _received.Complete();
            _calls.End();
            await storing;
        }

        return _end! with { UpFor = _readyAt == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_readyAt) };
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _aborted.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the link, but waits only briefly for a public API that does not answer.</summary>
    private void Stop()
    {
        _ = CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "stopping");
        _aborted.CancelAfter(_times.CloseTimeout);
    }

    private async Task GreetAsync(FrameReader reader)
    {
        using var timeout = _aborted.Token.WithTimeout(HelloTimeout, _time);
        var frame = await reader.ReadAsync(timeout.Token);
        if (frame.Kind is FrameKind.Close)
        {
            EndAsClosed();
            return;
        }

        if (frame.Kind is not FrameKind.Text || !FrameFields.TryRead(frame.Text, out var hello) || hello.Type != "hello"
            || hello.LastAcked is not (>= 0 and var lastAcked))
        {
            await RefuseAsync("its first frame is no hello", frame.Kind);
            return;
        }

        // Without a cursor the bridge requests nothing again: the earlier events went to the instance's previous integration.
        var cursor = await _eventStore.FindCursorAsync(_target.IntegrationId, timeout.Token) ?? lastAcked;
        await SendAsync(
            BridgeFrames.Ready(cursor, await _eventStore.HasRoomAsync(_target.IntegrationId, timeout.Token) ? Window : SmallWindow));
        LogReady(_logger, _target.IntegrationId, cursor);
    }

    /// <returns>False when the connection has ended.</returns>
    private async ValueTask<bool> ReceiveAsync(FrameReader reader)
    {
        var frame = await reader.ReadAsync(_aborted.Token);
        switch (frame.Kind)
        {
            case FrameKind.Close:
                EndAsClosed();
                await AnswerCloseAsync();
                return false;
            case FrameKind.Text when FrameFields.TryRead(frame.Text, out var fields) && fields.Type is not null:
                if (fields.Type == "result")
                {
                    _calls.Take(fields);
                    return true;
                }

                if (fields.Type != "event")
                {
                    // "bye" needs no action, because the close code repeats it. Unknown frames are ignored.
                    return true;
                }

                if (EventReader.TryRead(fields, _time.GetUtcNow(), out var received))
                {
                    await _received.AddAsync(received, _aborted.Token);
                    return true;
                }

                break;
            default:
                break;
        }

        await RefuseAsync("a frame that is not of the protocol", frame.Kind);
        return false;
    }

    /// <summary>Stores all events that arrived since the last commit and acknowledges them with one frame.</summary>
    private async Task StoreAsync()
    {
        var hasRefused = false;
        try
        {
            while (await _received.TakeBatchAsync() is { Count: > 0 } batch)
            {
                if (hasRefused)
                {
                    // A later event must not move the cursor past the refused one.
                    continue;
                }

                // The highest sequence number: the public API may repeat an event.
                var last = batch.Max(received => received.Seq);
                var kept = batch.Where(received => Chat.IsDelivered(received.Header.Kind, _target.IgnoreGroups)).ToList();
                var outcome = await _eventStore.StoreAsync(_target.IntegrationId, kept, last, CancellationToken.None);
                if (outcome is not EventStoreOutcome.Stored)
                {
                    // The events are not acknowledged. When the store is full, the public API closes this link after 30 s and repeats them
                    // on the next one; until then commands still pass. When the integration is not active, the supervisor closes the link,
                    // and the successor gets the events.
                    hasRefused = true;
                    if (outcome is EventStoreOutcome.Full)
                    {
                        LogFull(_logger, _target.IntegrationId);
                    }

                    continue;
                }

                if (kept.Count > 0)
                {
                    _worker.Wake(_target.IntegrationId, WorkKind.Events);
                }

                await SendAsync(BridgeFrames.Ack(last));
            }
        }
        catch (StorageException exception)
        {
            // The events are not acknowledged, so the public API sends them again.
            End(LinkEnd.Lost, DatabaseFailed);
            LogNotStored(_logger, _target.IntegrationId, exception);
            await _aborted.CancelAsync();
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            // Without this, the reader could wait forever for space in the batch, because only this loop frees it.
            _socket.Abort();
            await _aborted.CancelAsync();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync(_aborted.Token);
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, _aborted.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void EndAsClosed()
    {
        var code = (int)(_socket.CloseStatus ?? WebSocketCloseStatus.Empty);
        End(
            code switch
            {
                (int)LinkCloseCode.ShuttingDown => LinkEnd.ShuttingDown,
                (int)LinkCloseCode.Replaced => LinkEnd.Replaced,
                (int)LinkCloseCode.Deactivated => LinkEnd.Deactivated,
                (int)LinkCloseCode.ProtocolError or (int)LinkCloseCode.TooBig => LinkEnd.ProtocolError,
                (int)LinkCloseCode.TooSlow => LinkEnd.TooSlow,
                _ => LinkEnd.Lost,
            },
            Enum.IsDefined((LinkCloseCode)code)
                ? $"the API closed it with {code} {LinkProtocol.ReasonOf((LinkCloseCode)code)}" : $"the API closed it with {code}");
    }

    private async Task RefuseAsync(string what, FrameKind kind)
    {
        End(LinkEnd.ProtocolError, $"the API does not speak {LinkProtocol.Subprotocol}: {what}");
        var why = kind is FrameKind.TooBig ? LinkCloseCode.TooBig : LinkCloseCode.ProtocolError;
        await CloseAsync((WebSocketCloseStatus)why, LinkProtocol.ReasonOf(why));
    }

    private void End(LinkEnd end, string why) => _end ??= new SessionEnd(end, why, TimeSpan.Zero);

    private Task AnswerCloseAsync() => _socket.State == WebSocketState.CloseReceived
        ? CloseAsync(WebSocketCloseStatus.NormalClosure, "")
        : Task.CompletedTask;

    private async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var timeout = CancellationToken.None.WithTimeout(_times.CloseTimeout, _time);
        try
        {
            await _socket.CloseOutputAsync(status, reason, timeout.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            _socket.Abort();
        }
    }

    [LoggerMessage(
        5110, LogLevel.Information, "The link to the public API is open for {IntegrationId}: events after {After} are requested")]
    private static partial void LogReady(ILogger logger, string integrationId, long after);

    [LoggerMessage(
        5116, LogLevel.Warning,
        "The event store is full for {IntegrationId}: its events stay in the public API until Chatwoot accepts some")]
    private static partial void LogFull(ILogger logger, string integrationId);

    [LoggerMessage(5112, LogLevel.Error, "The event cursor could not be read for {IntegrationId}: the link is opened again")]
    private static partial void LogCursor(ILogger logger, string integrationId, Exception exception);

    [LoggerMessage(5111, LogLevel.Error, "Events could not be stored for {IntegrationId}: they are not acknowledged and arrive again")]
    private static partial void LogNotStored(ILogger logger, string integrationId, Exception exception);
}
