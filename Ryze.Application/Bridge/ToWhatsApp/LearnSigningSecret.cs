using MediatR;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Reads an inbox's signing secret after a webhook with a wrong signature. A new secret needs a catch-up.</summary>
public sealed record LearnSigningSecret(string IntegrationId) : IRequest<Unit>;

internal sealed class LearnSigningSecretHandler(SigningSecrets signingSecrets, CatchUpGate gate) : IRequestHandler<LearnSigningSecret, Unit>
{
    public async Task<Unit> Handle(LearnSigningSecret request, CancellationToken cancellationToken)
    {
        if (await signingSecrets.LearnAsync(request.IntegrationId, cancellationToken))
        {
            gate.Request(request.IntegrationId);
        }

        return Unit.Value;
    }
}
