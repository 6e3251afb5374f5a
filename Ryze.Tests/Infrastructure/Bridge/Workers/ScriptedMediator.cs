using System.Collections.Concurrent;
using MediatR;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>Replaces the delivery use cases with given events and scripted outcomes.</summary>
internal sealed class ScriptedMediator(params WorkItem[] pending) : IMediator
{
    private readonly ConcurrentDictionary<long, bool> _done = new();

    /// <summary>Every attempt, in order.</summary>
    public ConcurrentQueue<DeliverEvent> Attempts { get; } = new();

    public Func<DeliverEvent, Task<Outcome>> Play { get; set; } = _ => Task.FromResult(Outcome.Done);

    public async Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default)
    {
        if (request is LoadPendingEvents scan)
        {
            var next = pending.Where(e => e.Seq > scan.After && !_done.ContainsKey(e.Seq)).Take(scan.AtMost).ToList();
            return (TResponse)(object)new PendingWork(next, next.Count == 0 ? scan.After : next[^1].Seq, next.Count < scan.AtMost);
        }

        var attempt = (DeliverEvent)(object)request;
        Attempts.Enqueue(attempt);
        var outcome = await Play(attempt);
        if (outcome.Step is NextStep.Done)
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
