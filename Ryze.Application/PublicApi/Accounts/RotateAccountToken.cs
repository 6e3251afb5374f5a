using MediatR;
using Ryze.Application.Shared;
using Ryze.Domain;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>
/// Replaces an account's token. The old token stops working at once, or within 5 s in other processes that used it recently.
/// </summary>
public sealed record RotateAccountToken(string AccountId) : IRequest<Secret?>;

internal sealed class RotateAccountTokenHandler(IAccountRepository accounts, IIds ids) : IRequestHandler<RotateAccountToken, Secret?>
{
    /// <returns>The token, shown only once; null when the account does not exist.</returns>
    public async Task<Secret?> Handle(RotateAccountToken request, CancellationToken cancellationToken)
    {
        var token = TokenFormat.OfAccount(ids.NewSecret());
        return await accounts.RotateTokenAsync(request.AccountId, TokenHash.Of(token.Reveal()), cancellationToken) ? token : null;
    }
}
