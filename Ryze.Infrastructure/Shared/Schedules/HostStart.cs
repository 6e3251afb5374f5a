using Microsoft.Extensions.Hosting;

namespace Ryze.Infrastructure.Shared.Schedules;

internal static class HostStart
{
    /// <summary>Returns when the host listens, or at its stop. The other role may run in this process, and it answers only then.</summary>
    public static async Task WaitForStartAsync(this IHostApplicationLifetime lifetime, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
