using MediatR;

namespace Ryze.Application.Shared;

/// <summary>Runs a recurring request early, because new work is available.</summary>
public interface ISchedule
{
    void RunSoon<TRequest>()
        where TRequest : IRequest<TimeSpan>;
}
