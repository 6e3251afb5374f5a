using MediatR;

namespace Ryze.Application.Shared;

/// <summary>Runs a recurring use case ahead of its time, because something for it to do has just come up.</summary>
public interface ISchedule
{
    void RunSoon<TRequest>()
        where TRequest : IRequest<TimeSpan>;
}
