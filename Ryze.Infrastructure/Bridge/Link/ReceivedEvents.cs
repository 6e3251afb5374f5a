using System.Threading.Channels;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Events of one link that wait for the next commit. One reader, one writer.</summary>
internal sealed class ReceivedEvents
{
    // Frames of up to 1 MiB each. The rest of the window waits in the network buffers.
    private const int MaxWaiting = 64;

    /// <summary>A batch ends at this many bytes, which bounds how far it can exceed the quota.</summary>
    private const int BatchBytes = 512 * 1024;

    // When the public API exceeds the window, the writer waits and slows it down.
    private readonly Channel<ReceivedEvent> _events =
        Channel.CreateBounded<ReceivedEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly List<ReceivedEvent> _batch = new(MaxWaiting);

    public ValueTask AddAsync(ReceivedEvent received, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(received, cancellationToken);

    /// <summary>Ends the sequence of events.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <returns>The events since the last batch; empty at the end. Valid until the next call.</returns>
    public async ValueTask<IReadOnlyList<ReceivedEvent>> TakeBatchAsync()
    {
        _batch.Clear();
        var bytes = 0;
        if (await _events.Reader.WaitToReadAsync())
        {
            while (bytes < BatchBytes && _events.Reader.TryRead(out var next))
            {
                _batch.Add(next);
                bytes += next.Data.Length;
            }
        }

        return _batch;
    }
}
