using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Lists one page of an integration's dead letters for the operator (docs/spec/bridge.md 3.3).</summary>
/// <param name="AtMost">1 to <see cref="DeadLetterPage.MaxSize"/>.</param>
/// <param name="After">The last page's <see cref="DeadLetterPage.Next"/>; null for the first page.</param>
public sealed record ListDeadLetters(string IntegrationId, int AtMost, long? After) : IRequest<Result<DeadLetterPage>>;

internal sealed class ListDeadLettersHandler(IBridgeIntegrationRepository integrations, IDeadLetterRepository letters)
    : IRequestHandler<ListDeadLetters, Result<DeadLetterPage>>
{
    public async Task<Result<DeadLetterPage>> Handle(ListDeadLetters request, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(request.IntegrationId, cancellationToken) is not { } state)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        var found = await letters.ListAsync(request.IntegrationId, request.After, request.AtMost + 1, cancellationToken);
        var page = found.Take(request.AtMost).ToList();
        return new DeadLetterPage(
            state.Backlog, state.DeadLetters, [.. page.Select(next => next.Letter)], found.Count > request.AtMost ? page[^1].Seq : null);
    }
}
