using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Makes the bridge retry dead letters. It is safe to repeat, because no message reaches Chatwoot twice.</summary>
/// <param name="Ids">Only these ids, at most <see cref="DeadLetterPage.MaxNamed"/>; null retries all.</param>
public sealed record RetryChatwootDeliveries(Instance Instance, IReadOnlyCollection<string>? Ids) : IRequest<Result<RetriedDeadLetters>>;

internal sealed class RetryChatwootDeliveriesHandler(IChatwootIntegrationRepository integrations, IBridgeClient bridge)
    : IRequestHandler<RetryChatwootDeliveries, Result<RetriedDeadLetters>>
{
    public async Task<Result<RetriedDeadLetters>> Handle(RetryChatwootDeliveries request, CancellationToken cancellationToken) =>
        await integrations.FindViewAsync(request.Instance.Id, cancellationToken) is { } stored
            ? await bridge.RetryDeadLettersAsync(stored.BridgeIntegrationId, request.Ids, cancellationToken)
            : new IntegrationError.None();
}
