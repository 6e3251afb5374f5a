using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>
/// Public API: command ids and their results, stored for 7 days so that a repeated id sends nothing twice (docs/spec/bridge.md 2). Failures
/// throw
/// <see cref="StorageException"/>.
/// </summary>
public interface ICommandRepository
{
    /// <summary>Records that the command started, unless its id is known.</summary>
    /// <param name="trace">How the echo of the command's message is recognized.</param>
    /// <returns>Null when the id was new. For a removed integration no command starts, and the result is a refusal.</returns>
    Task<KnownCommand?> BeginAsync(string integrationId, string commandId, CommandTrace trace, CancellationToken cancellationToken);

    /// <summary>Null when the id is unknown.</summary>
    Task<KnownCommand?> FindAsync(string integrationId, string commandId, CancellationToken cancellationToken);

    Task FinishAsync(string integrationId, string commandId, CommandResult result, CancellationToken cancellationToken);

    /// <summary>Marks a command with an unknown outcome as done, because an event shows its message on WhatsApp.</summary>
    Task SettleAsync(string integrationId, EventEcho echo, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the commands that sent these messages (<see cref="EchoPolicy"/>). A command that chat, text and time name is the sender of
    /// one message only.
    /// </summary>
    /// <returns>For each message the command's id; null when no command sent it.</returns>
    Task<IReadOnlyList<string?>> FindSendersAsync(
        string integrationId, IReadOnlyList<OwnMessage> messages, CancellationToken cancellationToken);

    /// <summary>Deletes commands that started before the given time.</summary>
    Task ForgetAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken);
}

/// <param name="Result">Null without a result: the command is running, or its process crashed.</param>
public sealed record KnownCommand(DateTimeOffset BegunAt, CommandResult? Result);
