using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Lists an instance's dead letters and its backlog, as the bridge reports them.</summary>
/// <param name="AtMost">The page size, 1 to <see cref="DeadLetterPage.MaxSize"/>.</param>
/// <param name="After">The last page's <see cref="DeadLetterPage.Next"/>; null for the first page.</param>
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

        // Each reason becomes one line, even from another vendor's bridge.
        var items = page.Items.Select(item => item with { Reason = Detail.Of(item.Reason).ToString() });
        return new ChatwootDeliveriesView(request.Instance.Name, stored.BridgeIntegrationId, page with { Items = [.. items] });
    }
}
