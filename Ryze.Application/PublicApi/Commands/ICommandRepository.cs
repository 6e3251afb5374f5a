using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>
/// API side: the ids of commands and what came of them, for 7 days, so that the same id sends nothing twice (bridge.md 2). Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface ICommandRepository
{
    /// <summary>Writes the id down as begun, unless it is known.</summary>
    /// <returns>Null when it was new and is begun now. For a removed integration nothing is begun, and the result is a refusal.</returns>
    Task<KnownCommand?> BeginAsync(string integrationId, string commandId, CancellationToken cancellationToken);

    /// <summary>Null when the id is not known.</summary>
    Task<KnownCommand?> FindAsync(string integrationId, string commandId, CancellationToken cancellationToken);

    Task FinishAsync(string integrationId, string commandId, CommandResult result, CancellationToken cancellationToken);

    /// <summary>A message that a command sent was seen on WhatsApp: one whose outcome was unknown is known now.</summary>
    Task SettleAsync(string integrationId, EventEcho echo, CancellationToken cancellationToken);

    /// <summary>Forgets what was begun before the given moment.</summary>
    Task ForgetAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken);
}

/// <param name="Result">Null while there is none: under way somewhere, or a process died over it.</param>
public sealed record KnownCommand(DateTimeOffset BegunAt, CommandResult? Result);
