using System.Collections.Concurrent;
using System.Net.WebSockets;
using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>Serves the links that bridges open (docs/spec/bridge.md 2) and holds their shared state.</summary>
public sealed partial class LinkServer
{
    private readonly LinkSockets _sockets;
    private readonly OutboxChanges _changes;
    private readonly ILinkSignals _signals;
    private readonly ConcurrentDictionary<string, LinkCommands> _commands = new(StringComparer.Ordinal);
    private volatile bool _stopping;

    internal LinkServer(
        LinkSockets sockets, OutboxChanges changes, ILinkSignals signals, IOutbox outbox, IMediator mediator, RyzeMetrics metrics,
        LinkTimes times, TimeProvider time,
        ILogger<LinkServer> logger)
    {
        _sockets = sockets;
        _changes = changes;
        _signals = signals;
        Outbox = outbox;
        Mediator = mediator;
        Metrics = metrics;
        Times = times;
        Time = time;
        Logger = logger;
    }

    internal IOutbox Outbox { get; }

    internal IMediator Mediator { get; }

    internal RyzeMetrics Metrics { get; }

    internal LinkTimes Times { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    /// <summary>Serves an accepted link until it ends.</summary>
    /// <param name="pulse">The stream below the WebSocket.</param>
    public async Task RunAsync(WebSocket accepted, PulseStream pulse, IntegrationLink link, CancellationToken cancellationToken)
    {
        string? last;
        try
        {
            last = await _changes.FindSocketAsync(link.IntegrationId, cancellationToken);
        }
        catch (StorageException exception)
        {
            accepted.Abort();
            LogNotServed(Logger, link.IntegrationId, exception);
            return;
        }
        catch (OperationCanceledException)
        {
            // The bridge closed the link already, or the host stops.
            accepted.Abort();
            return;
        }

        using var socket = new LinkSocket(accepted, pulse, link, _sockets.NewId(last), this);
        Metrics.SocketOpened();
        LogOpened(Logger, link.IntegrationId);
        _sockets.Add(socket);
        _signals.SocketOpened(link.IntegrationId, socket.Id);
        if (_stopping)
        {
            _ = socket.Close(LinkCloseCode.ShuttingDown);
        }

        int? code = null;
        try
        {
            code = await socket.RunAsync(cancellationToken);
        }
        finally
        {
            _sockets.Remove(socket);
            Metrics.SocketClosed(code);
            LogEnded(Logger, link.IntegrationId, code ?? RyzeMetrics.LostConnection);
        }
    }

    /// <summary>An integration's commands, for all its links: after a reconnect the bridge finds the commands that still run.</summary>
    internal LinkCommands CommandsOf(IntegrationLink link) =>
        _commands.GetOrAdd(link.IntegrationId, static (_, of) => new LinkCommands(of.link, of.server), (link, server: this));

    /// <summary>Closes every link with 1001, including links that are still opening.</summary>
    internal Task StopAsync()
    {
        _stopping = true;
        return Task.WhenAll(_sockets.Open.Select(socket => socket.Close(LinkCloseCode.ShuttingDown)));
    }

    [LoggerMessage(5005, LogLevel.Information, "The link opened for {IntegrationId}")]
    private static partial void LogOpened(ILogger logger, string integrationId);

    [LoggerMessage(5009, LogLevel.Error, "The database failed for {IntegrationId}: its link is refused, and the bridge reconnects")]
    private static partial void LogNotServed(ILogger logger, string integrationId, Exception exception);

    [LoggerMessage(5006, LogLevel.Information, "The link ended for {IntegrationId} with code {Code}")]
    private static partial void LogEnded(ILogger logger, string integrationId, int code);
}
