using System.Threading.Channels;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Schedules;

/// <summary>
/// Runs work again after each requested pause, and at once after a wake-up. A failed run is reported and repeated; it never ends the loop.
/// </summary>
internal sealed class RecurringLoop(TimeProvider time)
{
    private readonly Channel<bool> _wakeups =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Ends the current pause, or the next one. Several wake-ups before a run count as one.</summary>
    public void Wake() => _wakeups.Writer.TryWrite(true);

    /// <summary>Returns after <paramref name="stop"/>, when the current run has ended.</summary>
    /// <param name="run">Returns the pause until the next run.</param>
    /// <param name="failed">Reports a failed run, and returns the pause until the next one.</param>
    public async Task RunAsync(Func<CancellationToken, Task<TimeSpan>> run, Func<Exception, TimeSpan> failed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await run(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                pause = failed(exception);
            }

            await WaitAsync(pause, stop);
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        using var over = stop.WithTimeout(pause, time);
        try
        {
            await _wakeups.Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // The pause is over or the host stops: the loop checks which.
        }
    }
}
