using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Sends commands through the engines that customers connected (docs/spec/engines.md 4).</summary>
internal sealed partial class OwnEngines(
    EngineAdapters adapters, IEngineConnectionRepository connections, IEngineMessages messages, ILogger<OwnEngines> logger)
{
    /// <summary>Null when the instance uses the default engine.</summary>
    public ValueTask<EngineConnection?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        connections.FindOfInstanceAsync(instanceId, fresh: false, cancellationToken);

    /// <summary>How the echo of the command's message is recognized.</summary>
    public CommandTrace TraceOf(EngineConnection connection, string commandId, EngineCommand command) =>
        adapters.Of(connection.Kind).TraceOf(commandId, command);

    public async Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        var sent = await adapters.Of(connection.Kind).SendAsync(connection, commandId, command, cancellationToken);
        try
        {
            if (!sent.TryGet(out var message, out var error))
            {
                await NoteAsync(connection, error, cancellationToken);
            }
            else if (message.MessageId is { Length: > 0 } messageId)
            {
                await messages.RememberAsync(
                    connection.Id, [new KnownMessage(messageId, command.Chat, FromMe: true, Participant: null)], cancellationToken);
            }
        }
        catch (StorageException exception)
        {
            // The command already ran.
            LogNotRemembered(logger, commandId, exception);
        }

        return sent;
    }

    private async Task NoteAsync(EngineConnection connection, Error error, CancellationToken cancellationToken)
    {
        if (error is EngineError.Unreachable or EngineError.Disconnected or EngineError.NotConfigured)
        {
            await connections.NoteErrorAsync(connection.Id, ((EngineError)error).Detail.ToString(), cancellationToken);
        }
    }

    [LoggerMessage(
        2305, LogLevel.Warning,
        "The database failed after command {CommandId}: its message is not remembered, and a quote of it may fail")]
    private static partial void LogNotRemembered(ILogger logger, string commandId, Exception exception);
}
