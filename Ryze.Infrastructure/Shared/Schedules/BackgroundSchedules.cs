using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Schedules;

internal sealed class BackgroundSchedules(IServiceProvider services) : ISchedule
{
    public void RunSoon<TRequest>()
        where TRequest : IRequest<TimeSpan> =>
        services.GetRequiredKeyedService<RecurringLoop>(typeof(TRequest)).Wake();
}
