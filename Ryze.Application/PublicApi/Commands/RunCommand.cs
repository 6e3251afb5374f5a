using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>
/// Carries out a command of the bridge once: the same id again returns the same result and sends nothing, for 7 days (bridge.md 2).
/// </summary>
public sealed record RunCommand(IntegrationLink Channel, string CommandId, EngineCommand Command) : IRequest<CommandResult>;

internal sealed partial class RunCommandHandler(
    ICommandRepository commands,
    ILinkRepository channels,
    IEngineNameRepository names,
    IWhatsAppEngine engine,
    RunningCommands running,
    TimeProvider time,
    ILogger<RunCommandHandler> logger)
    : IRequestHandler<RunCommand, CommandResult>
{
    /// <summary>The engine is given up on after 60 s, so what was begun earlier than this has no process at work on it any more.</summary>
    private static readonly TimeSpan NobodyAtWorkAfter = TimeSpan.FromMinutes(2);

    public Task<CommandResult> Handle(RunCommand request, CancellationToken cancellationToken) =>
        running.JoinAsync((request.Channel.IntegrationId, request.CommandId), () => RunAsync(request), cancellationToken);

    // Without the caller's token: a bridge that hangs up asks for the result when it is back.
    private async Task<CommandResult> RunAsync(RunCommand request)
    {
        Phone phone;
        try
        {
            phone = await FindPhoneAsync(request.Channel);
            if (phone.Refusal is { } refused)
            {
                // A message sent while the phone was the channel's stays sent: a refusal would make the bridge send it again.
                return await commands.FindAsync(request.Channel.IntegrationId, request.CommandId, CancellationToken.None) is { } begun
                    ? ResultOf(begun, request.Command) ?? refused
                    : refused;
            }

            var known = await commands.BeginAsync(request.Channel.IntegrationId, request.CommandId, CancellationToken.None);
            if (known is not null && ResultOf(known, request.Command) is { } result)
            {
                return result;
            }
        }
        catch (StorageException failure)
        {
            LogNotBegun(logger, request.CommandId, failure);
            return CommandFailure.NotRemembered;
        }

        var sent = await engine.SendAsync(phone.EngineName, request.CommandId, request.Command, CancellationToken.None);
        CommandResult outcome = sent.TryGet(out var receipt, out var error) ? receipt : CommandFailure.Of((EngineError)error);
        LogDone(logger, request.CommandId, request.Command.GetType().Name, outcome.Failure?.Code ?? "ok");
        try
        {
            await commands.FinishAsync(request.Channel.IntegrationId, request.CommandId, outcome, CancellationToken.None);
        }
        catch (StorageException failure)
        {
            // Told all the same. Asked again, it is unknown until the echo of the message settles it.
            LogNotRemembered(logger, request.CommandId, failure);
        }

        return outcome;
    }

    /// <summary>
    /// The engine knows a phone by the name that one account claimed (docs/security.md), so a command never leaves on another account's
    /// phone. The API does not remember a refusal.
    /// </summary>
    /// <returns>The name as the engine knows it.</returns>
    private async Task<Phone> FindPhoneAsync(IntegrationLink channel)
    {
        var seen = await channels.FindRouteAsync(channel.Instance, accountId: null, fresh: false, CancellationToken.None);
        if (seen.TryGet(out var route, out _) && route.IntegrationId == channel.IntegrationId)
        {
            return new Phone(route.EngineName, null);
        }

        // The route seen may be 5 s old, and a refusal is permanent.
        seen = await channels.FindRouteAsync(channel.Instance, accountId: null, fresh: true, CancellationToken.None);
        if (!seen.TryGet(out route, out _) || route.InstanceId != channel.InstanceId)
        {
            return await names.FindAsync(channel.Instance, CancellationToken.None) is { } claim && claim.AccountId != channel.AccountId
                ? Refused(EngineName.ClaimedElsewhere(channel.Instance))
                : Refused("the instance is not there any more");
        }

        return route.IntegrationId == channel.IntegrationId ? new Phone(route.EngineName, null)
            : route.IntegrationId is null ? new Phone("", CommandFailure.NotStoredYet)
            : Refused("another integration of the instance has taken the place of this one");
    }

    private static Phone Refused(string why) => new("", CommandFailure.Of(new EngineError.Rejected(Detail.Of(why))));

    /// <param name="EngineName">Empty when the channel has no phone.</param>
    /// <param name="Refusal">Why it has none; null when it has one.</param>
    private readonly record struct Phone(string EngineName, CommandFailure? Refusal);

    /// <summary>Null when it may be carried out (again).</summary>
    private CommandResult? ResultOf(KnownCommand known, EngineCommand command) =>
        known switch
        {
            { Result: { } result } => result,
            _ when time.GetUtcNow() - known.BegunAt < NobodyAtWorkAfter => CommandFailure.InProgress,
            _ when command.ShowsTwice => CommandFailure.Of(new EngineError.OutcomeUnknown(Detail.Of("the server stopped while the message was being sent"))),
            _ => (CommandResult?)null,
        };

    [LoggerMessage(2201, LogLevel.Information, "Command {CommandId} ({Command}) ended: {Outcome}")]
    private static partial void LogDone(ILogger logger, string commandId, string command, string outcome);

    [LoggerMessage(2203, LogLevel.Error, "Command {CommandId} was not begun, because the database failed")]
    private static partial void LogNotBegun(ILogger logger, string commandId, Exception failure);

    [LoggerMessage(2202, LogLevel.Error, "The result of command {CommandId} could not be stored")]
    private static partial void LogNotRemembered(ILogger logger, string commandId, Exception failure);
}
