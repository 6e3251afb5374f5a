using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Ports;

namespace Ryze.Infrastructure.Schedules;

internal sealed class BackgroundSchedules(IServiceProvider services) : ISchedule
{
    public void RunSoon<TRequest>()
        where TRequest : IRequest<TimeSpan> =>
        services.GetRequiredService<Wakeups<TRequest>>().Wake();
}
