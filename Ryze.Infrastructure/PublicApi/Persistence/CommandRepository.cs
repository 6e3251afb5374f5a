using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class CommandRepository(Store<RyzeDbContext> store, TimeProvider time) : ICommandRepository
{
    private static readonly CommandFailure Removed = CommandFailure.Of(new EngineError.Rejected(Detail.Of("the integration was removed")));

    public Task<KnownCommand?> BeginAsync(string integrationId, string commandId, CancellationToken cancellationToken) =>
        InsertRace.RunAsync(
        () => store.WriteAsync(
            async db =>
            {
                var known = await FindAsync(db, integrationId, commandId, cancellationToken);
                if (known is null)
                {
                    if (await db.OutboxLinks.AnyAsync(c => c.IntegrationId == integrationId && c.ClosedAt != null, cancellationToken))
                    {
                        // Nothing is stored for a removed integration.
                        return new KnownCommand(time.GetUtcNow(), Removed);
                    }

                    db.Add(new CommandRow { IntegrationId = integrationId, Id = commandId, BegunAt = time.GetUtcNow() });
                    await db.SaveChangesAsync(cancellationToken);
                }

                return known;
            },
            cancellationToken),
        () => FindAsync(integrationId, commandId, cancellationToken));

    public Task<KnownCommand?> FindAsync(string integrationId, string commandId, CancellationToken cancellationToken) =>
        store.ReadAsync(db => FindAsync(db, integrationId, commandId, cancellationToken), cancellationToken);

    public Task FinishAsync(string integrationId, string commandId, CommandResult result, CancellationToken cancellationToken)
    {
        var json = CommandResultJson.Write(result);
        return store.WriteAsync(
            db => db.Commands.Where(
                c => c.IntegrationId == integrationId && c.Id == commandId && (c.Result == null || result.Receipt != null))
                .ExecuteUpdateAsync(row => row.SetProperty(c => c.Result, json), cancellationToken),
            cancellationToken);
    }

    public Task SettleAsync(string integrationId, EventEcho echo, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            return await sql.ExecuteAsync(OutboxAppend.Settle, CommandResultJson.Write(echo), integrationId, echo.CommandId);
        },
        cancellationToken);

    public async Task ForgetAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(db => db.Commands.AnyAsync(c => c.BegunAt < begunBefore, cancellationToken), cancellationToken))
        {
            await store.DeleteInPiecesAsync(db => db.Commands.Where(c => c.BegunAt < begunBefore), cancellationToken);
        }
    }

    private static async Task<KnownCommand?> FindAsync(
        RyzeDbContext db, string integrationId, string commandId, CancellationToken cancellationToken) =>
        await db.Commands.AsNoTracking()
            .SingleOrDefaultAsync(c => c.IntegrationId == integrationId && c.Id == commandId, cancellationToken) is { } row
            ? new KnownCommand(row.BegunAt, row.Result is { } json ? CommandResultJson.Read(json) : null)
            : null;
}
