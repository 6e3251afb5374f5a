using MediatR;
using Ryze.Application.Shared;
using Ryze.Domain;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>A new token for an account. The old one stops within 5 s in processes that have seen it lately, elsewhere at once.</summary>
public sealed record RotateAccountToken(string AccountId) : IRequest<Secret?>;

internal sealed class RotateAccountTokenHandler(IAccountRepository accounts, IIds ids) : IRequestHandler<RotateAccountToken, Secret?>
{
    /// <returns>The token, shown this once; null when there is no such account.</returns>
    public async Task<Secret?> Handle(RotateAccountToken request, CancellationToken cancellationToken)
    {
        var token = TokenFormat.OfAccount(ids.NewSecret());
        return await accounts.RotateTokenAsync(request.AccountId, TokenHash.Of(token.Reveal()), cancellationToken) ? token : null;
    }
}
