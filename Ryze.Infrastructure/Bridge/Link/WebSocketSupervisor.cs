using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Schedules;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>
/// Keeps one supervised link per active integration, from the start and after each activation or removal (docs/spec/bridge.md 2.2).
/// </summary>
internal sealed partial class WebSocketSupervisor(
    IBridgeIntegrationRepository integrations,
    WaitingBytesReader waiting,
    AgentMessageQuota agentMessages,
    LinkSessions sessions,
    RyzeMetrics metrics,
    Random random,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WebSocketSupervisor> logger) : BackgroundService, IWebSocketSupervisor, ILinkCommands
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, LinkConnection> _connections = new(StringComparer.Ordinal);
    // Not disposed: it holds no handle, and the loop uses it to close the links after the host is disposed.
    private readonly SemaphoreSlim _reconciling = new(1, 1);
    private bool _stopped;

    public async Task SuperviseAsync(string link, CancellationToken cancellationToken)
    {
        try
        {
            await ReconcileAsync(link, cancellationToken);
        }
        catch (StorageException exception)
        {
            LogNotRead(logger, exception);
        }
    }

    public LinkState Find(string integrationId) =>
        _connections.TryGetValue(integrationId, out var connection) ? connection.State : LinkState.None;

    public bool IsConnected(string integrationId) => _connections.TryGetValue(integrationId, out var connection) && connection.IsConnected;

    public Task<CommandResult?> SendAsync(
        string integrationId, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        _connections.TryGetValue(integrationId, out var connection)
            ? connection.SendAsync(commandId, command, cancellationToken)
            : Task.FromResult<CommandResult?>(null);

    public async Task<LinkState> WaitAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (_connections.TryGetValue(integrationId, out var connection) && atMost > TimeSpan.Zero)
        {
            await connection.WaitAsync(atMost, cancellationToken);
        }

        return Find(integrationId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveConnections(() => _connections.Values.Select(connection => connection.Socket));

        await lifetime.WaitForStartAsync(stoppingToken);
        await new RecurringLoop(time).RunAsync(ReconcileAllAsync, ReportFailure, stoppingToken);
        await StopAllAsync();
    }

    private async Task<TimeSpan> ReconcileAllAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(link: null, cancellationToken);
        metrics.RecordWaitingBytes("event_store", await waiting.SumEventsAsync(cancellationToken));
        metrics.RecordWaitingBytes("agent_messages", await agentMessages.SumAsync(cancellationToken));
        return PollInterval;
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogNotRead(logger, exception);
        return DelayAfterFailure;
    }

    /// <param name="link">The link key to check; null for all links.</param>
    private async Task ReconcileAsync(string? link, CancellationToken cancellationToken)
    {
        var closing = new List<LinkConnection>();
        await _reconciling.WaitAsync(cancellationToken);
        try
        {
            if (_stopped)
            {
                return;
            }

            var wanted = (await integrations.ListActiveAsync(link, cancellationToken))
                .ToDictionary(target => target.IntegrationId, StringComparer.Ordinal);
            foreach (var (id, connection) in _connections)
            {
                var isInScope = link is null || connection.Target.Channel == link;
                if (isInScope && (!wanted.TryGetValue(id, out var target) || target != connection.Target))
                {
                    Detach(connection, closing);
                }
            }

            foreach (var target in wanted.Values)
            {
                Connect(target, isRequested: link is not null, closing);
            }
        }
        finally
        {
            _reconciling.Release();
        }

        // Outside the lock, because closing waits for the public API, and other links must not wait with it.
        await Task.WhenAll(closing.Select(connection => connection.DisposeAsync().AsTask()));
    }

    /// <param name="isRequested">Whether an activation requested the link: a refused link is then tried again.</param>
    private void Connect(LinkTarget target, bool isRequested, List<LinkConnection> closing)
    {
        if (_connections.TryGetValue(target.IntegrationId, out var connection))
        {
            if (!isRequested)
            {
                return;
            }

            if (!connection.HasEnded)
            {
                connection.Hurry();
                return;
            }

            Detach(connection, closing);
        }

        _connections[target.IntegrationId] = new LinkConnection(target, sessions, metrics, random, time, logger);
    }

    private void Detach(LinkConnection connection, List<LinkConnection> closing)
    {
        _connections.TryRemove(connection.Target.IntegrationId, out _);
        closing.Add(connection);
    }

    private async Task StopAllAsync()
    {
        await _reconciling.WaitAsync(CancellationToken.None);
        _stopped = true;
        _reconciling.Release();
        await Task.WhenAll(_connections.Values.Select(connection => connection.DisposeAsync().AsTask()));
    }

    [LoggerMessage(5120, LogLevel.Error, "Active integrations could not be read: their links are checked again soon")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
