using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Schedules;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// Decides which integrations have a link, from the start and after each activation or removal (docs/spec/bridge.md 2.2). Each
/// integration's worker owns its link.
/// </summary>
internal sealed partial class WebSocketSupervisor(
    IntegrationWorkers workers,
    IPlacement placement,
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
    private static readonly TimeSpan RemotePollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    // Not disposed: it holds no handle, and a run that ends after the host is disposed still releases it.
    private readonly SemaphoreSlim _reconciling = new(1, 1);

    public async Task SuperviseAsync(string link, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var target in await integrations.ListActiveAsync(link, cancellationToken))
            {
                await placement.EnsureAsync(target.IntegrationId, cancellationToken);
                if (!placement.IsHere(target.IntegrationId))
                {
                    await placement.SuperviseAsync(target.IntegrationId, link, cancellationToken);
                }
            }

            await ReconcileHereAsync(link, cancellationToken);
        }
        catch (StorageException exception)
        {
            LogNotRead(logger, exception);
        }
    }

    /// <summary>Whether the link was started here. It may be connecting, or refused.</summary>
    public bool HasLink(string integrationId) => workers.FindLink(integrationId) is not null;

    public bool IsConnected(string integrationId) => workers.FindLink(integrationId) is { IsConnected: true };

    public Task<CommandResult?> SendAsync(
        string integrationId, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        workers.FindLink(integrationId)?.SendAsync(commandId, command, cancellationToken) ?? Task.FromResult<CommandResult?>(null);

    public async Task<LinkState> WaitAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (!placement.IsHere(integrationId))
        {
            return await WaitElsewhereAsync(integrationId, atMost, cancellationToken);
        }

        if (workers.FindLink(integrationId) is { } connection && atMost > TimeSpan.Zero)
        {
            await connection.WaitAsync(atMost, cancellationToken);
        }

        return workers.Find(integrationId).Link;
    }

    private async Task<LinkState> WaitElsewhereAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + atMost;
        LinkState link;
        while ((link = (await placement.FindAsync(integrationId, cancellationToken)).Link) is { IsConnected: false, IsFailing: false }
            && time.GetUtcNow() < until)
        {
            await Task.Delay(RemotePollInterval, time, cancellationToken);
        }

        return link;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveConnections(() => workers.Links.Select(connection => connection.Socket));

        await lifetime.WaitForStartAsync(stoppingToken);
        await new RecurringLoop(time).RunAsync(ReconcileAllAsync, ReportFailure, stoppingToken);
    }

    private async Task<TimeSpan> ReconcileAllAsync(CancellationToken cancellationToken)
    {
        await ReconcileHereAsync(link: null, cancellationToken);
        metrics.RecordWaitingBytes("event_store", await waiting.SumEventsAsync(cancellationToken));
        metrics.RecordWaitingBytes("agent_messages", await agentMessages.SumAsync(cancellationToken));
        return PollInterval;
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogNotRead(logger, exception);
        return DelayAfterFailure;
    }

    /// <summary>Connects and disconnects the links of this process's workers.</summary>
    /// <param name="link">The link key to check; null for all links.</param>
    public async Task ReconcileHereAsync(string? link, CancellationToken cancellationToken)
    {
        var closing = new List<LinkConnection>();
        await _reconciling.WaitAsync(cancellationToken);
        try
        {
            var wanted = (await integrations.ListActiveAsync(link, cancellationToken))
                .Where(target => placement.IsHere(target.IntegrationId))
                .ToDictionary(target => target.IntegrationId, StringComparer.Ordinal);
            foreach (var connection in workers.Links)
            {
                var (id, isInScope) = (connection.Target.IntegrationId, link is null || connection.Target.Channel == link);
                if (isInScope && (!wanted.TryGetValue(id, out var target) || target != connection.Target))
                {
                    Replace(id, connect: null, closing);
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
        if (workers.FindLink(target.IntegrationId) is { } connection)
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
        }

        Replace(target.IntegrationId, () => new LinkConnection(target, sessions, metrics, random, time, logger), closing);
    }

    private void Replace(string integrationId, Func<LinkConnection>? connect, List<LinkConnection> closing)
    {
        if (workers.ReplaceLink(integrationId, connect) is { } former)
        {
            closing.Add(former);
        }
    }

    [LoggerMessage(5120, LogLevel.Error, "Active integrations could not be read: their links are checked again soon")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
