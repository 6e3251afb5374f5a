using System.Collections.Concurrent;
using MediatR;
using Ryze.Application.Relay;

namespace Ryze.Tests.Infrastructure.Relay;

/// <summary>Stands in for the use cases of the relay: an inbox of given events, and outcomes as a test says.</summary>
internal sealed class ScriptedMediator(params RelayItem[] inbox) : IMediator
{
    private readonly ConcurrentDictionary<long, bool> _done = new();

    /// <summary>Every attempt, in order.</summary>
    public ConcurrentQueue<RelayEvent> Attempts { get; } = new();

    public Func<RelayEvent, Task<RelayOutcome>> Play { get; set; } = _ => Task.FromResult(RelayOutcome.Done);

    public async Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default)
    {
        if (request is ScanInbox scan)
        {
            var next = inbox.Where(e => e.Seq > scan.After && !_done.ContainsKey(e.Seq)).Take(scan.AtMost).ToList();
            return (TResponse)(object)new RelayScan(next, next.Count == 0 ? scan.After : next[^1].Seq, next.Count < scan.AtMost);
        }

        var attempt = (RelayEvent)(object)request;
        Attempts.Enqueue(attempt);
        var outcome = await Play(attempt);
        if (outcome.Step is RelayStep.Done)
        {
            _done[attempt.Seq] = true;
        }

        return (TResponse)(object)outcome;
    }

    public Task<object?> Send(object request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish(object notification, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
        where TNotification : INotification => throw new NotSupportedException();
}
