using Microsoft.Extensions.Logging;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Removes the webhook of a connection that ended, best effort and within a time limit.</summary>
internal sealed partial class EngineWebhookRemoval(
    EngineAdapters adapters, IEngineWebhookUrl urls, TimeProvider time, ILogger<EngineWebhookRemoval> logger)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    public async Task RunAsync(EngineConnection former)
    {
        // It ignores the caller's cancellation: the connection is already gone for the caller.
        using var deadline = new CancellationTokenSource(Within, time);
        try
        {
            await adapters.Of(former.Kind).RemoveWebhookAsync(former, urls.Of(former), deadline.Token);
        }
        catch (OperationCanceledException)
        {
            LogNotRemoved(logger, former.Id, Within.TotalSeconds);
        }
    }

    [LoggerMessage(
        2303, LogLevel.Information,
        "The webhook of {EngineId} was not removed within {Seconds} s: the engine keeps calling it, and each call is refused")]
    private static partial void LogNotRemoved(ILogger logger, string engineId, double seconds);
}
