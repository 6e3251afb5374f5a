using System.Threading.Channels;
using MediatR;
using Ryze.Application.Shared;

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
        using var over = cancellationToken.WithTimeout(pause, time);
        try
        {
            await _pending.Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // The pause is over or the host stops: the caller checks which.
        }
    }
}
