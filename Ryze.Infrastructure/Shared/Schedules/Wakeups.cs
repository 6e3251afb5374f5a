using System.Threading.Channels;
using MediatR;

namespace Ryze.Infrastructure.Shared.Schedules;

/// <summary>Wakes a schedule. Several wake-ups before its next run count as one.</summary>
internal sealed class Wakeups<TRequest>
    where TRequest : IRequest<TimeSpan>
{
    private readonly Channel<bool> _pending =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _pending.Writer.TryWrite(true);

    /// <summary>Returns after the pause or at the next wake-up, whichever comes first.</summary>
    public async Task WaitAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _pending.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The pause is over or the host stops: the caller checks which.
        }
    }
}
