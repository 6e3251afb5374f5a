using System.Threading.Channels;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Events that wait for the next commit of one connection. One reader, one writer.</summary>
internal sealed class ReceivedEvents
{
    // Frames of up to 1 MiB each. The rest of the window waits in the network.
    private const int MaxWaiting = 64;

    /// <summary>Bytes from which a batch is stored: by so little the quota can be exceeded.</summary>
    private const int BatchBytes = 512 * 1024;

    // One more than the window is a fault of the API; the writer then waits, and with it the API.
    private readonly Channel<ReceivedEvent> _events =
        Channel.CreateBounded<ReceivedEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly List<ReceivedEvent> _batch = new(MaxWaiting);

    public ValueTask AddAsync(ReceivedEvent received, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(received, cancellationToken);

    /// <summary>Nothing more is added.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <returns>What has arrived since the last batch; empty when nothing follows. Valid until the next call.</returns>
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
