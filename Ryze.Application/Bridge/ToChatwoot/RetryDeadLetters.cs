using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Events that could not be relayed are tried again, with the patience of new ones. The ledger knows what has arrived, so nothing arrives
/// twice (docs/adr/0011).
/// </summary>
/// <param name="Ids">Only these, unknown ones are no fault; null: all that there are at this moment.</param>
public sealed record RetryDeadLetters(string IntegrationId, IReadOnlyCollection<string>? Ids) : IRequest<Result<RetriedDeadLetters>>;

internal sealed class RetryDeadLettersHandler(IBridgeIntegrationRepository integrations, IDeadLetterRepository letters, IDeliveryWorker relay)
    : IRequestHandler<RetryDeadLetters, Result<RetriedDeadLetters>>
{
    /// <summary>So that the bridge's other writers have their turn.</summary>
    private const int AtOnce = 100;

    public async Task<Result<RetriedDeadLetters>> Handle(RetryDeadLetters request, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(request.IntegrationId, cancellationToken) is null)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        long retried = 0;
        try
        {
            // Forward only: what dies again meanwhile is a letter for the next call.
            for (var after = 0L; await letters.RetryAsync(request.IntegrationId, request.Ids, after, AtOnce, cancellationToken) is { } moved; after = moved.UpTo)
            {
                retried += moved.Count;
            }
        }
        finally
        {
            // Also when the caller left: a batch may be back although nobody counted it.
            relay.Rescan(request.IntegrationId, WorkKind.Events);
        }

        return new RetriedDeadLetters(retried);
    }
}
