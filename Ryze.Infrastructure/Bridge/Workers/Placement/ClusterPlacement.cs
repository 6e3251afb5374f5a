using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// With <c>BRIDGE_CLUSTER</c> each worker runs on one replica, the one that has the integration's grain
/// (docs/adr/0015-orleans-places-the-workers.md).
/// </summary>
internal sealed partial class ClusterPlacement(
    IGrainFactory grains, ILocalSiloDetails self, TimeProvider time, ILogger<ClusterPlacement> logger) : IPlacement
{
    /// <summary>The limit for a call to another replica. The caller's work does not depend on the answer.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, bool> _here = new(StringComparer.Ordinal);

    /// <summary>The integrations whose worker runs here.</summary>
    public IEnumerable<string> Here => _here.Keys;

    public bool IsHere(string integrationId) => _here.ContainsKey(integrationId);

    public void Add(string integrationId) => _here[integrationId] = true;

    public void Remove(string integrationId) => _here.TryRemove(integrationId, out _);

    public Task EnsureAsync(string integrationId, CancellationToken cancellationToken) =>
        CallAsync(integrationId, grain => grain.EnsureAsync(), cancellationToken);

    public Task LeaveAsync(string integrationId, CancellationToken cancellationToken) =>
        CallAsync(integrationId, grain => grain.LeaveAsync(self.SiloAddress.ToParsableString()), cancellationToken);

    public Task SuperviseAsync(string integrationId, string link, CancellationToken cancellationToken) =>
        CallAsync(integrationId, grain => grain.SuperviseAsync(link), cancellationToken);

    public void Signal(string integrationId, WorkKind work, WorkSignal signal) =>
        _ = CallAsync(integrationId, grain => grain.SignalAsync((int)work, (int)signal), CancellationToken.None);

    public void Share(string integrationId, WebhookNews news) =>
        _ = CallAsync(
            integrationId, grain => grain.HearAsync(news.IsLost, news.ConversationId, news.ConversationStatus), CancellationToken.None);

    public async Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken)
    {
        var status = WorkerStatus.None;
        await CallAsync(
            integrationId,
            async grain => status = JsonSerializer.Deserialize<WorkerStatus>(await grain.FindAsync()) ?? WorkerStatus.None,
            cancellationToken);
        return status;
    }

    private async Task CallAsync(string integrationId, Func<IIntegrationGrain, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(grains.GetGrain<IIntegrationGrain>(integrationId)).WaitAsync(CallTimeout, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(logger, integrationId, exception);
        }
    }

    [LoggerMessage(
        6070, LogLevel.Warning, "The replica that runs {IntegrationId} did not answer: the next check of the cluster repeats the request")]
    private static partial void LogNoAnswer(ILogger logger, string integrationId, Exception exception);
}
