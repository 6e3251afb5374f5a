using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>One supervised connection per active integration: from the start on, and as activations and removals come (bridge.md 2.2).</summary>
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
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, LinkConnection> _connections = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reconciling = new(1, 1);
    private bool _stopped;

    public async Task SuperviseAsync(string channel, CancellationToken cancellationToken)
    {
        try
        {
            await ReconcileAsync(channel, cancellationToken);
        }
        catch (StorageException failure)
        {
            LogNotLooked(logger, failure);
        }
    }

    public LinkState Find(string integrationId) =>
        _connections.TryGetValue(integrationId, out var connection) ? connection.State : LinkState.None;

    public bool IsConnected(string integrationId) => _connections.TryGetValue(integrationId, out var connection) && connection.IsConnected;

    public Task<CommandResult?> SendAsync(string integrationId, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
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

    public override void Dispose()
    {
        base.Dispose();
        _reconciling.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ConnectionsAre(() => _connections.Values.Select(connection => connection.Socket));

        // The API may be this very process, which answers only once it listens.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = PollInterval;
            try
            {
                await ReconcileAsync(channel: null, stoppingToken);
                metrics.BytesWaiting("event_store", await waiting.SumEventsAsync(stoppingToken));
                metrics.BytesWaiting("agent_messages", await agentMessages.SumAsync(stoppingToken));
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was: every connection hangs on this loop.
                LogNotLooked(logger, failure);
                pause = AfterFailure;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await StopAllAsync();
    }

    /// <param name="channel">Null: all channels.</param>
    private async Task ReconcileAsync(string? channel, CancellationToken cancellationToken)
    {
        var gone = new List<LinkConnection>();
        await _reconciling.WaitAsync(cancellationToken);
        try
        {
            if (_stopped)
            {
                return;
            }

            var wanted = (await integrations.ListActiveAsync(channel, cancellationToken)).ToDictionary(target => target.IntegrationId, StringComparer.Ordinal);
            foreach (var (id, connection) in _connections)
            {
                var isMeant = channel is null || connection.Target.Channel == channel;
                if (isMeant && (!wanted.TryGetValue(id, out var target) || target != connection.Target))
                {
                    Take(connection, gone);
                }
            }

            foreach (var target in wanted.Values)
            {
                Connect(target, isAskedFor: channel is not null, gone);
            }
        }
        finally
        {
            _reconciling.Release();
        }

        // Outside: a frozen API is given its time to close, and the channels of others do not wait for that.
        await Task.WhenAll(gone.Select(connection => connection.DisposeAsync().AsTask()));
    }

    /// <param name="isAskedFor">An activation: one that was refused before may be let in now.</param>
    private void Connect(LinkTarget target, bool isAskedFor, List<LinkConnection> gone)
    {
        if (_connections.TryGetValue(target.IntegrationId, out var connection))
        {
            if (!isAskedFor)
            {
                return;
            }

            if (!connection.HasEnded)
            {
                connection.Hurry();
                return;
            }

            Take(connection, gone);
        }

        _connections[target.IntegrationId] = new LinkConnection(target, sessions, metrics, random, time, logger);
    }

    private void Take(LinkConnection connection, List<LinkConnection> gone)
    {
        _connections.TryRemove(connection.Target.IntegrationId, out _);
        gone.Add(connection);
    }

    private async Task StopAllAsync()
    {
        await _reconciling.WaitAsync(CancellationToken.None);
        _stopped = true;
        _reconciling.Release();
        await Task.WhenAll(_connections.Values.Select(connection => connection.DisposeAsync().AsTask()));
    }

    [LoggerMessage(5120, LogLevel.Error, "The integrations to connect could not be looked up; they are looked up again soon")]
    private static partial void LogNotLooked(ILogger logger, Exception failure);
}
