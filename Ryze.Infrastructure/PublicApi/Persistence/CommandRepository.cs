using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class CommandRepository(Store<RyzeDbContext> store, TimeProvider time) : ICommandRepository
{
    /// <summary>Messages per query, because SQL Server accepts 2,100 parameters and a message has up to three.</summary>
    private const int PerQuery = 500;

    private static readonly CommandFailure Removed = CommandFailure.Of(new EngineError.Rejected(Detail.Of("the integration was removed")));

    public Task<KnownCommand?> BeginAsync(
        string integrationId, string commandId, CommandTrace trace, CancellationToken cancellationToken) =>
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

                    db.Add(new CommandRow
                    {
                        IntegrationId = integrationId, Id = commandId, BegunAt = time.GetUtcNow(), MessageId = trace.MessageId,
                        Fingerprint = trace.Fingerprint,
                    });
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
        var messageId = result.Receipt?.MessageId is { Length: <= WhatsAppMessage.MaxIdLength } id ? id : null;

        // Chat, text and time may name the command as long as its message may exist under an unknown id.
        var mayBeNamed = result is { Receipt.MessageId: null, Failure: null } or { Failure.Code: CommandFailure.UnknownCode };
        return store.WriteAsync(
            db => db.Commands.Where(
                c => c.IntegrationId == integrationId && c.Id == commandId && (c.Result == null || result.Receipt != null))
                .ExecuteUpdateAsync(
                    row => row.SetProperty(c => c.Result, json)
                        .SetProperty(c => c.MessageId, c => messageId ?? c.MessageId)
                        .SetProperty(c => c.Fingerprint, c => mayBeNamed ? c.Fingerprint : null),
                    cancellationToken),
            cancellationToken);
    }

    public Task SettleAsync(string integrationId, EventEcho echo, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            return await sql.ExecuteAsync(
                OutboxAppend.Settle, CommandResultJson.Write(echo), echo.MessageId, integrationId, echo.CommandId);
        },
        cancellationToken);

    public async Task<IReadOnlyList<string?>> FindSendersAsync(
        string integrationId, IReadOnlyList<OwnMessage> messages, CancellationToken cancellationToken)
    {
        var senders = new List<string?>(messages.Count);
        foreach (var batch in messages.Chunk(PerQuery))
        {
            var commands = await ListTracedAsync(integrationId, batch, cancellationToken);
            foreach (var message in batch)
            {
                senders.Add(await FindSenderAsync(integrationId, message, commands, cancellationToken));
            }
        }

        return senders;
    }

    public async Task ForgetAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(db => db.Commands.AnyAsync(c => c.BegunAt < begunBefore, cancellationToken), cancellationToken))
        {
            await store.DeleteInPiecesAsync(db => db.Commands.Where(c => c.BegunAt < begunBefore), cancellationToken);
        }
    }

    private async Task<IReadOnlyCollection<TracedCommand>> ListTracedAsync(
        string integrationId, OwnMessage[] messages, CancellationToken cancellationToken)
    {
        var ids = messages.Select(message => message.MessageId).OfType<string>().ToList();
        var fingerprints = messages.SelectMany(message => message.Fingerprints).ToList();
        var rows = await store.ReadAsync(
            db => db.Commands.AsNoTracking()
                .Where(c => c.IntegrationId == integrationId
                    && (ids.Contains(c.MessageId!) || fingerprints.Contains(c.Fingerprint!)))
                .ToListAsync(cancellationToken),
            cancellationToken);
        return
        [
            .. rows.Select(row => new TracedCommand(
                row.Id, row.BegunAt, new CommandTrace(row.MessageId, row.Fingerprint),
                row.Result is { } json && CommandResultJson.Read(json).Failure?.Code != CommandFailure.UnknownCode)),
        ];
    }

    private async Task<string?> FindSenderAsync(
        string integrationId, OwnMessage message, IReadOnlyCollection<TracedCommand> commands, CancellationToken cancellationToken)
    {
        foreach (var command in commands.Count == 0 ? [] : EchoPolicy.SendersOf(message, commands, time.GetUtcNow()))
        {
            // A message with the same text that somebody types on the phone afterwards is not the command's. A change names its message,
            // so the same report again is the command's too.
            var isClaimed = command.Trace.Fingerprint is not null && (message.MessageId is not { } claimed
                || await TryClaimAsync(integrationId, command, claimed, cancellationToken));
            if (isClaimed || (message.MessageId is { } id && command.Trace.MessageId == id))
            {
                return command.Id;
            }
        }

        return null;
    }

    /// <summary>The command's result, or the same report again, may have named the message since the command was read.</summary>
    /// <returns>False when another message claimed the command.</returns>
    private async Task<bool> TryClaimAsync(
        string integrationId, TracedCommand command, string messageId, CancellationToken cancellationToken) => await store.WriteAsync(
        db => db.Commands
            .Where(c => c.IntegrationId == integrationId && c.Id == command.Id
                && (c.Fingerprint == command.Trace.Fingerprint || c.MessageId == messageId))
            .ExecuteUpdateAsync(
                row => row.SetProperty(c => c.MessageId, messageId).SetProperty(c => c.Fingerprint, (string?)null),
                cancellationToken),
        cancellationToken) == 1;

    private static async Task<KnownCommand?> FindAsync(
        RyzeDbContext db, string integrationId, string commandId, CancellationToken cancellationToken) =>
        await db.Commands.AsNoTracking()
            .SingleOrDefaultAsync(c => c.IntegrationId == integrationId && c.Id == commandId, cancellationToken) is { } row
            ? new KnownCommand(row.BegunAt, row.Result is { } json ? CommandResultJson.Read(json) : null)
            : null;
}
