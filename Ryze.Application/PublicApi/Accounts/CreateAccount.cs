using MediatR;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>Creates a customer's account for the operator (docs/spec/api.md 8).</summary>
/// <param name="Name">See <see cref="AccountName"/>.</param>
/// <param name="Quota">See <see cref="AccountQuota"/>.</param>
public sealed record CreateAccount(string Name, int Quota) : IRequest<CreatedAccount>;

/// <param name="Token">Shown only once.</param>
public sealed record CreatedAccount(string Id, Secret Token);

internal sealed class CreateAccountHandler(IAccountRepository accounts, IIds ids, TimeProvider time)
    : IRequestHandler<CreateAccount, CreatedAccount>
{
    public async Task<CreatedAccount> Handle(CreateAccount request, CancellationToken cancellationToken)
    {
        var token = TokenFormat.OfAccount(ids.NewSecret());
        var account = new Account(ids.New("acc"), request.Name, TokenHash.Of(token.Reveal()), request.Quota, time.GetUtcNow());
        await accounts.AddAsync(account, cancellationToken);
        return new CreatedAccount(account.Id, token);
    }
}
