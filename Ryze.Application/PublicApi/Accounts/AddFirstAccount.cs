using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>
/// On the first start, creates the account of the configured token (docs/spec/api.md 8), and in Development also a first instance.
/// </summary>
public sealed record AddFirstAccount(Secret Token, string? InstanceName) : IRequest;

internal sealed partial class AddFirstAccountHandler(
    IAccountRepository accounts, IIds ids, TimeProvider time, ILogger<AddFirstAccountHandler> logger)
    : AsyncRequestHandler<AddFirstAccount>
{
    private const string Name = "first";

    protected override async Task Handle(AddFirstAccount request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var account = new Account(ids.New("acc"), Name, TokenHash.Of(request.Token.Reveal()), AccountQuota.Default, now);
        var instance = request.InstanceName is { } name ? new Instance(ids.New("ins"), account.Id, name, now) : null;
        if (await accounts.AddFirstAsync(account, instance, cancellationToken))
        {
            LogAdded(logger, account.Id, instance is null ? "without an instance" : $"with instance {instance.Name}");
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "First start: created account {AccountId} from RYZE_ACCOUNT_TOKEN, {Instance}")]
    private static partial void LogAdded(ILogger logger, string accountId, string instance);
}
