using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Instances;

namespace Ryze.Application.Chatwoot;

/// <summary>Lets the bridge try again what it had given up on. Safe to repeat: nothing reaches Chatwoot twice.</summary>
/// <param name="Ids">Only these, at most <see cref="DeadLetterPage.MaxNamed"/>; null: all.</param>
public sealed record RetryChatwootDeliveries(Instance Instance, IReadOnlyCollection<string>? Ids) : IRequest<Result<RetriedLetters>>;

internal sealed class RetryChatwootDeliveriesHandler(IChatwootIntegrations integrations, IBridgeClient bridge)
    : IRequestHandler<RetryChatwootDeliveries, Result<RetriedLetters>>
{
    public async Task<Result<RetriedLetters>> Handle(RetryChatwootDeliveries request, CancellationToken cancellationToken) =>
        await integrations.FindViewAsync(request.Instance.Id, cancellationToken) is { } stored
            ? await bridge.RetryDeadLettersAsync(stored.BridgeIntegrationId, request.Ids, cancellationToken)
            : new IntegrationError.None();
}
