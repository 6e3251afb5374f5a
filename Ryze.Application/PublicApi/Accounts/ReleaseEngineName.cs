using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>Removes an account's claim on a default engine name (docs/spec/api.md 8). Running hosts follow within 5 s.</summary>
/// <param name="Name">See <see cref="InstanceName"/>.</param>
public sealed record ReleaseEngineName(string Name) : IRequest<EngineNameRelease>;

internal sealed partial class ReleaseEngineNameHandler(IEngineNameRepository names, ILogger<ReleaseEngineNameHandler> logger)
    : IRequestHandler<ReleaseEngineName, EngineNameRelease>
{
    public async Task<EngineNameRelease> Handle(ReleaseEngineName request, CancellationToken cancellationToken)
    {
        var released = await names.ReleaseAsync(request.Name, cancellationToken);
        if (released is { Former: { } former, IsInUse: false })
        {
            LogReleased(logger, request.Name, former, released.Successor ?? "nobody");
        }

        return released;
    }

    [LoggerMessage(1002, LogLevel.Information, "Account {Former} released engine name {Name}: its owner is now {Successor}")]
    private static partial void LogReleased(ILogger logger, string name, string former, string successor);
}
