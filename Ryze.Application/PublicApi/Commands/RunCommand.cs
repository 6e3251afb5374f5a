using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>
/// Runs a bridge's command once. For 7 days a repeated id returns the same result and sends nothing (docs/spec/bridge.md 2).
/// </summary>
public sealed record RunCommand(IntegrationLink Channel, string CommandId, EngineCommand Command) : IRequest<CommandResult>;

internal sealed partial class RunCommandHandler(
    ICommandRepository commands,
    ILinkRepository links,
    IEngineNameRepository names,
    IWhatsAppEngine engine,
    OwnEngines ownEngines,
    IEngineMeter meter,
    SingleFlight<(string IntegrationId, string CommandId), CommandResult> running,
    TimeProvider time,
    ILogger<RunCommandHandler> logger)
    : IRequestHandler<RunCommand, CommandResult>
{
    /// <summary>Longer than the engine timeout of 60 s, so no process is still running an older command.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(2);

    public Task<CommandResult> Handle(RunCommand request, CancellationToken cancellationToken) =>
        running.JoinAsync((request.Channel.IntegrationId, request.CommandId), () => RunAsync(request), cancellationToken);

    // It ignores the caller's cancellation, because a bridge that disconnects asks for the result later.
    private async Task<CommandResult> RunAsync(RunCommand request)
    {
        Phone phone;
        try
        {
            phone = await FindPhoneAsync(request.Channel);
            if (phone.Refusal is { } refused)
            {
                // A message that was already sent stays sent: a refusal would make the bridge send it again.
                return await commands.FindAsync(request.Channel.IntegrationId, request.CommandId, CancellationToken.None) is { } earlier
                    ? ResultOf(earlier, request.Command) ?? refused
                    : refused;
            }

            var trace = phone.Own is { } engineOfOwn
                ? ownEngines.TraceOf(engineOfOwn, request.CommandId, request.Command) : CommandTrace.None;
            var known = await commands.BeginAsync(request.Channel.IntegrationId, request.CommandId, trace, CancellationToken.None);
            if (known is not null && ResultOf(known, request.Command) is { } result)
            {
                return result;
            }
        }
        catch (StorageException exception)
        {
            LogNotBegun(logger, request.CommandId, exception);
            return CommandFailure.NotRemembered;
        }

        var sent = phone.Own is { } own
            ? await ownEngines.SendAsync(own, request.CommandId, request.Command, CancellationToken.None)
            : await engine.SendAsync(phone.EngineName, request.CommandId, request.Command, CancellationToken.None);
        CommandResult outcome = sent.TryGet(out var receipt, out var error) ? receipt : CommandFailure.Of((EngineError)error);
        meter.CommandEnded(phone.Own?.Kind, outcome.Failure?.Code ?? "ok");
        LogDone(logger, request.CommandId, request.Command.GetType().Name, outcome.Failure?.Code ?? "ok");
        try
        {
            await commands.FinishAsync(request.Channel.IntegrationId, request.CommandId, outcome, CancellationToken.None);
            if (outcome.Failure?.Code == CommandFailure.UnknownCode
                && await commands.FindAsync(request.Channel.IntegrationId, request.CommandId, CancellationToken.None)
                    is { Result: { Receipt: not null } proven })
            {
                // The message's echo arrived while the engine's answer was awaited.
                return proven;
            }
        }
        catch (StorageException exception)
        {
            // The bridge still gets the result. For a repeated id the outcome is unknown until the message's echo arrives.
            LogNotRemembered(logger, request.CommandId, exception);
        }

        return outcome;
    }

    /// <summary>
    /// Finds the phone by the instance's own engine, or by the name that one account claimed (docs/security.md), so that a command never
    /// uses another account's phone. A refusal is not stored.
    /// </summary>
    private async Task<Phone> FindPhoneAsync(IntegrationLink link)
    {
        var own = await ownEngines.FindAsync(link.InstanceId, CancellationToken.None);
        var seen = await FindRouteAsync(link, own, fresh: false);
        if (seen.TryGet(out var route, out _) && route.IntegrationId == link.IntegrationId)
        {
            return new Phone(route.EngineName, own, null);
        }

        // The cached route may be 5 s old, and a refusal is permanent.
        seen = await FindRouteAsync(link, own, fresh: true);
        if (!seen.TryGet(out route, out _) || route.InstanceId != link.InstanceId)
        {
            return own is null && await names.FindAsync(link.Instance, CancellationToken.None) is { } claim
                && claim.AccountId != link.AccountId
                ? Refused(EngineName.ClaimedElsewhere(link.Instance))
                : Refused("the instance was deleted");
        }

        return route.IntegrationId == link.IntegrationId ? new Phone(route.EngineName, own, null)
            : route.IntegrationId is null ? new Phone("", null, CommandFailure.NotStoredYet)
            : Refused("another integration of the instance replaced this one");
    }

    private ValueTask<Result<EventRoute>> FindRouteAsync(IntegrationLink link, EngineConnection? own, bool fresh) => own is null
        ? links.FindRouteAsync(link.Instance, accountId: null, fresh, CancellationToken.None)
        : links.FindRouteOfInstanceAsync(link.InstanceId, fresh, CancellationToken.None);

    private static Phone Refused(string why) => new("", null, CommandFailure.Of(new EngineError.Rejected(Detail.Of(why))));

    /// <param name="EngineName">The default engine's name for the phone; empty without one.</param>
    /// <param name="Own">The instance's own engine; null for the default engine.</param>
    /// <param name="Refusal">Why it has no phone; null when it has one.</param>
    private readonly record struct Phone(string EngineName, EngineConnection? Own, CommandFailure? Refusal);

    /// <summary>Null when the command may run, or run again.</summary>
    private CommandResult? ResultOf(KnownCommand known, EngineCommand command) =>
        known switch
        {
            { Result: { } result } => result,
            _ when time.GetUtcNow() - known.BegunAt < AbandonedAfter => CommandFailure.InProgress,
            _ when command.IsVisibleWhenRepeated =>
                CommandFailure.Of(new EngineError.OutcomeUnknown(Detail.Of("the server stopped while the message was being sent"))),
            _ => (CommandResult?)null,
        };

    [LoggerMessage(2201, LogLevel.Information, "Command {CommandId} ({Command}) ended: {Outcome}")]
    private static partial void LogDone(ILogger logger, string commandId, string command, string outcome);

    [LoggerMessage(2203, LogLevel.Error, "The database failed before command {CommandId}: it was not sent, and the bridge retries it")]
    private static partial void LogNotBegun(ILogger logger, string commandId, Exception exception);

    [LoggerMessage(
        2202, LogLevel.Error,
        "The database failed after command {CommandId}: its result is not stored, and its outcome stays unknown until the echo")]
    private static partial void LogNotRemembered(ILogger logger, string commandId, Exception exception);
}
