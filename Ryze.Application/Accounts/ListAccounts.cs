using MediatR;
using Ryze.Application.Ports;

namespace Ryze.Application.Accounts;

/// <summary>Every account of this installation (api.md 8).</summary>
public sealed record ListAccounts : IRequest<IReadOnlyList<AccountView>>;

internal sealed class ListAccountsHandler(IAccounts accounts) : IRequestHandler<ListAccounts, IReadOnlyList<AccountView>>
{
    public Task<IReadOnlyList<AccountView>> Handle(ListAccounts request, CancellationToken cancellationToken) =>
        accounts.ListAsync(cancellationToken);
}
