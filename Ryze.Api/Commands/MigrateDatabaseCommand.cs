using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Commands;

internal sealed class MigrateDatabaseCommand : OperatorCommand
{
    public override string Name => "database migrate";

    public override string Summary => "create or migrate the databases of the roles in RYZE_ROLES";

    public override string Details => "A host does the same when it starts. Stop hosts of an older version first.";

    public override bool AllowsPendingMigrations => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        foreach (var database in services.GetServices<IDatabase>())
        {
            var pending = await database.ListPendingAsync(cancellationToken);
            await database.MigrateAsync(cancellationToken);
            await output.Result.WriteLineAsync(
                pending.Count == 0 ? $"{database.Role}: up to date" : $"{database.Role}: applied {string.Join(", ", pending)}");
        }

        foreach (var conflict in await ListConflictsAsync(services, cancellationToken))
        {
            await output.Result.WriteLineAsync(
                $"engine name {conflict.Claim.Name}: belongs to {conflict.Claim.AccountId}; not connected: {string.Join(", ", conflict.OtherAccounts)}");
        }

        return ExitCode.Done;
    }

    /// <summary>Engine names that several accounts use. The operator resolves them with <c>accounts release-name</c>.</summary>
    private static async Task<IReadOnlyList<EngineNameConflict>> ListConflictsAsync(
        IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetService<IEngineNameRepository>() is { } names ? await names.ListConflictsAsync(cancellationToken) : [];
}
