using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// The commands of one integration: those of one chat one after the other, in the order in which they came; chats side by side. A socket that
/// ends does not stop them: the bridge asks for their results when it is back, and what it sends then stands behind them.
/// </summary>
internal sealed partial class LinkCommands(IntegrationLink channel, LinkServer server)
{
    /// <summary>Commands waiting or under way per integration; more are answered <c>too_many_commands</c>.</summary>
    public const int MaxAtOnce = 64;

    private readonly Lock _arriving = new();
    private readonly ConcurrentDictionary<string, Task> _lastOfChat = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>
    /// Returns when the command is under way or refused. Refusals are waited for, so that a peer that sends and does not read is held up
    /// instead of answered into memory.
    /// </summary>
    /// <returns>False when the frame breaks the protocol: a result could not name its command.</returns>
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
            // The order of arrival is the order of the chain, also where an older socket is not quite gone.
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
            var result = await server.Mediator.Send(new RunCommand(channel, commandId, command), CancellationToken.None);
            await AnswerAsync(socket, commandId, result);
        }
        catch (Exception bug)
        {
            LogFailed(server.Logger, commandId, bug);
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
            using var patience = new CancellationTokenSource(server.Times.DrainWithin, server.Time);
            await socket.SendAsync(ApiFrames.Result(commandId, result), patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            LogUntold(server.Logger, commandId, gone.GetType().Name);
        }
    }

    [LoggerMessage(5010, LogLevel.Debug, "The result of command {CommandId} could not be told ({Reason}); the bridge may ask again")]
    private static partial void LogUntold(ILogger logger, string commandId, string reason);

    [LoggerMessage(5011, LogLevel.Error, "Command {CommandId} failed unexpectedly")]
    private static partial void LogFailed(ILogger logger, string commandId, Exception bug);
}
