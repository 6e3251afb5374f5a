using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Retries dead letters with the same attempts as new events. The ledger prevents a second delivery (docs/adr/0011).</summary>
/// <param name="Ids">Only these ids, ignoring unknown ones; null retries all current dead letters.</param>
public sealed record RetryDeadLetters(string IntegrationId, IReadOnlyCollection<string>? Ids) : IRequest<Result<RetriedDeadLetters>>;

internal sealed class RetryDeadLettersHandler(
    IBridgeIntegrationRepository integrations, IDeadLetterRepository letters, IDeliveryWorker worker)
    : IRequestHandler<RetryDeadLetters, Result<RetriedDeadLetters>>
{
    /// <summary>A bounded batch, so that the bridge's other writers get their turn.</summary>
    private const int BatchSize = 100;

    public async Task<Result<RetriedDeadLetters>> Handle(RetryDeadLetters request, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(request.IntegrationId, cancellationToken) is null)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        long retried = 0;
        try
        {
            // It only moves forward: an event that fails again during this call waits for the next call.
            for (var after = 0L; await letters.RetryAsync(
                request.IntegrationId, request.Ids, after, BatchSize, cancellationToken) is { } moved; after = moved.UpTo)
            {
                retried += moved.Count;
            }
        }
        finally
        {
            // Needed also after a cancellation, because the database may have moved an uncounted batch.
            worker.Rescan(request.IntegrationId, WorkKind.Events);
        }

        return new RetriedDeadLetters(retried);
    }
}
