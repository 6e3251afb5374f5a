using MediatR;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>Lists all accounts of this installation (docs/spec/api.md 8).</summary>
public sealed record ListAccounts : IRequest<IReadOnlyList<AccountView>>;

internal sealed class ListAccountsHandler(IAccountRepository accounts) : IRequestHandler<ListAccounts, IReadOnlyList<AccountView>>
{
    public Task<IReadOnlyList<AccountView>> Handle(ListAccounts request, CancellationToken cancellationToken) =>
        accounts.ListAsync(cancellationToken);
}
