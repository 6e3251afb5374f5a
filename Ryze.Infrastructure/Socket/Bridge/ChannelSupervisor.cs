using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Infrastructure.Telemetry;

namespace Ryze.Infrastructure.Socket.Bridge;

/// <summary>One supervised connection per active integration: from the start on, and as activations and removals come (bridge.md 2.2).</summary>
internal sealed partial class ChannelSupervisor(
    IBridgeIntegrations integrations,
    ChannelSessions sessions,
    RyzeMetrics metrics,
    Random random,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ChannelSupervisor> logger) : BackgroundService, IChannelSupervisor
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ChannelConnection> _connections = new(StringComparer.Ordinal);
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

    public ChannelState Find(string integrationId) =>
        _connections.TryGetValue(integrationId, out var connection) ? connection.State : ChannelState.None;

    public async Task<ChannelState> WaitAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken)
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
        // The API may be this very process, which answers only once it listens.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = LookAgain;
            try
            {
                await ReconcileAsync(channel: null, stoppingToken);
            }
            catch (StorageException failure)
            {
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
        await _reconciling.WaitAsync(cancellationToken);
        try
        {
            if (_stopped)
            {
                return;
            }

            var wanted = (await integrations.ListActiveAsync(channel, cancellationToken)).ToDictionary(target => target.IntegrationId, StringComparer.Ordinal);
            var gone = _connections.Values.Where(connection => (channel is null || connection.Target.Channel == channel)
                && (!wanted.TryGetValue(connection.Target.IntegrationId, out var target) || target != connection.Target));
            await Task.WhenAll(gone.Select(connection => StopAsync(connection)));
            foreach (var target in wanted.Values)
            {
                await ConnectAsync(target, isAskedFor: channel is not null);
            }
        }
        finally
        {
            _reconciling.Release();
        }
    }

    /// <param name="isAskedFor">An activation: one that was refused before may be let in now.</param>
    private async Task ConnectAsync(ChannelTarget target, bool isAskedFor)
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

            await StopAsync(connection);
        }

        _connections[target.IntegrationId] = new ChannelConnection(target, sessions, metrics, random, time, logger);
    }

    private async Task StopAsync(ChannelConnection connection)
    {
        _connections.TryRemove(connection.Target.IntegrationId, out _);
        await connection.DisposeAsync();
    }

    private async Task StopAllAsync()
    {
        await _reconciling.WaitAsync(CancellationToken.None);
        _stopped = true;
        _reconciling.Release();
        await Task.WhenAll(_connections.Values.Select(StopAsync));
    }

    [LoggerMessage(5120, LogLevel.Error, "The integrations to connect could not be looked up; they are looked up again soon")]
    private static partial void LogNotLooked(ILogger logger, Exception failure);
}
