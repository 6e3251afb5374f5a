using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Finds an activation's outcome, so that the public API can settle an activation whose response was lost (docs/spec/bridge.md 1).
/// </summary>
public sealed record FindActivation(string ActivationId) : IRequest<Result<IntegrationState>>;

internal sealed class FindActivationHandler(IBridgeIntegrationRepository integrations, IntegrationStateQuery running)
    : IRequestHandler<FindActivation, Result<IntegrationState>>
{
    public async Task<Result<IntegrationState>> Handle(FindActivation request, CancellationToken cancellationToken)
    {
        var activation = await integrations.FindActivationAsync(request.ActivationId, cancellationToken);
        if (activation is null)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        if (activation.Outcome is null)
        {
            return IntegrationStateOf.Activation(activation, IntegrationStates.Activating, "");
        }

        if (activation.Outcome.Failure is { } failure)
        {
            return IntegrationStateOf.Activation(activation, IntegrationStates.Failed, failure.Detail.ToString());
        }

        var integration = await integrations.FindAsync(activation.IntegrationId, cancellationToken);
        return integration?.Phase switch
        {
            BridgeIntegrationPhase.Active when await running.FindAsync(integration.Id, cancellationToken) is { } state => state,
            BridgeIntegrationPhase.Superseded =>
                IntegrationStateOf.Activation(activation, IntegrationStates.Failed, "another integration took over"),
            _ => IntegrationStateOf.Activation(activation, IntegrationStates.Failed, "the integration was removed"),
        };
    }
}
