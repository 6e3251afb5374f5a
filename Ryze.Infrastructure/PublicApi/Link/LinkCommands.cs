using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// One integration's commands: in order of arrival within a chat, concurrent across chats. A closed link does not stop them: after a
/// reconnect the bridge requests their results, and its new commands follow them.
/// </summary>
internal sealed partial class LinkCommands(IntegrationLink link, LinkServer server)
{
    /// <summary>Waiting and running commands per integration; further ones are answered with <c>too_many_commands</c>.</summary>
    public const int MaxAtOnce = 64;

    private readonly Lock _arriving = new();
    private readonly ConcurrentDictionary<string, Task> _lastOfChat = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>
    /// Returns when the command started or was refused. The caller waits for a refusal. This slows down a peer that sends without reading,
    /// so that answers do not fill the memory.
    /// </summary>
    /// <returns>False when the id breaks the protocol, so that no result could name the command.</returns>
    public async ValueTask<bool> RunAsync(LinkSocket socket, string commandId, string? name, ReadOnlyMemory<byte> data)
    {
        if (!CommandId.IsValid(commandId))
        {
            return false;
        }

        if (!CommandReader.TryRead(name, data, out var command, out var faults))
        {
            await AnswerAsync(socket, commandId, CommandFailure.Invalid(faults));
        }
        else if (Interlocked.Increment(ref _count) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _count);
            await AnswerAsync(socket, commandId, CommandFailure.TooMany);
        }
        else
        {
            // Commands run in order of arrival, even while an older link is still closing.
            Task run;
            lock (_arriving)
            {
                var before = _lastOfChat.GetValueOrDefault(command.Chat, Task.CompletedTask);
                run = Task.Run(() => RunAsync(before, socket, commandId, command));
                _lastOfChat[command.Chat] = run;
            }

            _ = run.ContinueWith(done => _lastOfChat.TryRemove(KeyValuePair.Create(command.Chat, done)), TaskScheduler.Default);
        }

        return true;
    }

    private async Task RunAsync(Task before, LinkSocket socket, string commandId, EngineCommand command)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var result = await server.Mediator.Send(new RunCommand(link, commandId, command), CancellationToken.None);
            await AnswerAsync(socket, commandId, result);
        }
        catch (Exception exception)
        {
            LogFailed(server.Logger, commandId, exception);
            await AnswerAsync(socket, commandId, CommandFailure.Of(new EngineError.OutcomeUnknown(Detail.Of("internal server error"))));
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task AnswerAsync(LinkSocket socket, string commandId, CommandResult result)
    {
        try
        {
            using var timeout = CancellationToken.None.WithTimeout(server.Times.DrainTimeout, server.Time);
            await socket.SendAsync(ApiFrames.Result(commandId, result), timeout.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            LogNotSent(server.Logger, commandId, exception.GetType().Name);
        }
    }

    [LoggerMessage(
        5010, LogLevel.Debug, "The result could not be sent for command {CommandId} ({Reason}): the bridge may request it again")]
    private static partial void LogNotSent(ILogger logger, string commandId, string reason);

    [LoggerMessage(5011, LogLevel.Error, "An unexpected error occurred for command {CommandId}: its outcome is unknown")]
    private static partial void LogFailed(ILogger logger, string commandId, Exception exception);
}
