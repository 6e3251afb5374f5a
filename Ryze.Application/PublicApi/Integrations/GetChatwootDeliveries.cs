using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>What of an instance has not reached Chatwoot, as the bridge tells it: how much waits, and what was given up on.</summary>
/// <param name="AtMost">Deliveries to show, 1 to <see cref="DeadLetterPage.MaxSize"/>.</param>
/// <param name="After">The last page's <see cref="DeadLetterPage.Next"/>; null for the first.</param>
public sealed record GetChatwootDeliveries(Instance Instance, int AtMost, long? After) : IRequest<Result<ChatwootDeliveriesView>>;

public sealed record ChatwootDeliveriesView(string InstanceName, string BridgeIntegrationId, DeadLetterPage Page);

internal sealed class GetChatwootDeliveriesHandler(IChatwootIntegrationRepository integrations, IBridgeClient bridge)
    : IRequestHandler<GetChatwootDeliveries, Result<ChatwootDeliveriesView>>
{
    public async Task<Result<ChatwootDeliveriesView>> Handle(GetChatwootDeliveries request, CancellationToken cancellationToken)
    {
        if (await integrations.FindViewAsync(request.Instance.Id, cancellationToken) is not { } stored)
        {
            return new IntegrationError.None();
        }

        var answer = await bridge.ListDeadLettersAsync(stored.BridgeIntegrationId, request.AtMost, request.After, cancellationToken);
        if (!answer.TryGet(out var page, out var error))
        {
            return error;
        }

        // One line each, also from a bridge of another make.
        var items = page.Items.Select(item => item with { Reason = Detail.Of(item.Reason).ToString() });
        return new ChatwootDeliveriesView(request.Instance.Name, stored.BridgeIntegrationId, page with { Items = [.. items] });
    }
}
