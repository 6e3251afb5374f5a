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

/// <summary>Serves the sockets that bridges open (bridge.md 2): what all of them share.</summary>
public sealed partial class LinkServer
{
    private readonly LinkSockets _sockets;
    private readonly OutboxChanges _changes;
    private readonly ILinkSignals _signals;
    private readonly ConcurrentDictionary<string, LinkCommands> _commands = new(StringComparer.Ordinal);
    private volatile bool _stopping;

    internal LinkServer(
        LinkSockets sockets, OutboxChanges changes, ILinkSignals signals, IOutbox outbox, IMediator mediator, RyzeMetrics metrics, LinkTimes times, TimeProvider time,
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

    /// <summary>Serves an accepted socket until it ends.</summary>
    /// <param name="pulse">The connection below the socket.</param>
    public async Task RunAsync(WebSocket accepted, PulseStream pulse, IntegrationLink channel, CancellationToken cancellationToken)
    {
        string? last;
        try
        {
            last = await _changes.FindSocketAsync(channel.IntegrationId, cancellationToken);
        }
        catch (StorageException failure)
        {
            accepted.Abort();
            LogNotServed(Logger, channel.IntegrationId, failure);
            return;
        }
        catch (OperationCanceledException)
        {
            // The bridge has hung up already, or the host stops.
            accepted.Abort();
            return;
        }

        using var socket = new LinkSocket(accepted, pulse, channel, _sockets.NewId(last), this);
        Metrics.SocketOpened();
        LogOpened(Logger, channel.IntegrationId);
        _sockets.Add(socket);
        _signals.SocketOpened(channel.IntegrationId, socket.Id);
        if (_stopping)
        {
            _ = socket.Close(SocketClose.ShuttingDown);
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
            LogEnded(Logger, channel.IntegrationId, code ?? RyzeMetrics.LostConnection);
        }
    }

    /// <summary>The commands of an integration, over all its sockets: a bridge that comes back finds those at work that it left behind.</summary>
    internal LinkCommands CommandsOf(IntegrationLink channel) =>
        _commands.GetOrAdd(channel.IntegrationId, static (_, of) => new LinkCommands(of.channel, of.server), (channel, server: this));

    /// <summary>Closes every socket with 1001, and those that are still being opened.</summary>
    internal Task StopAsync()
    {
        _stopping = true;
        return Task.WhenAll(_sockets.Open.Select(socket => socket.Close(SocketClose.ShuttingDown)));
    }

    [LoggerMessage(5005, LogLevel.Information, "Socket of {IntegrationId} opened")]
    private static partial void LogOpened(ILogger logger, string integrationId);

    [LoggerMessage(5009, LogLevel.Error, "Socket of {IntegrationId} could not be served; the bridge will be back")]
    private static partial void LogNotServed(ILogger logger, string integrationId, Exception failure);

    [LoggerMessage(5006, LogLevel.Information, "Socket of {IntegrationId} ended with code {Code}")]
    private static partial void LogEnded(ILogger logger, string integrationId, int code);
}
