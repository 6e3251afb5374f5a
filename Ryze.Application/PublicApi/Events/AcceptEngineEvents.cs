using MediatR;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Accepts the events of one webhook body of a customer's engine, and answers when the outbox has all of them (docs/spec/engines.md 3).
/// </summary>
/// <param name="Connection">The engine that is proven to have sent the body.</param>
/// <param name="Updates">In the order of the body.</param>
public sealed record AcceptEngineEvents(EngineConnection Connection, IReadOnlyList<ReadUpdate> Updates)
    : IRequest<Result<IReadOnlyList<EngineUpdateOutcome>>>;

/// <summary>An update after it was read.</summary>
/// <param name="EngineInstance">See <see cref="EngineUpdate.EngineInstance"/>.</param>
/// <param name="File">The event's file, which the engine still has.</param>
public sealed record ReadUpdate(string EngineInstance, EngineEvent Event, EngineFileReference? File);

/// <summary>What became of an update.</summary>
/// <param name="Acceptance">Null when its phone belongs to nobody who may receive the body.</param>
public readonly record struct EngineUpdateOutcome(EventAcceptance? Acceptance);

internal sealed class AcceptEngineEventsHandler(
    IEngineConnectionRepository connections, IEngineMessages messages, ILinkRepository links, EventIntake intake, EngineFileFetch files,
    OwnMessageLinks echoes)
    : IRequestHandler<AcceptEngineEvents, Result<IReadOnlyList<EngineUpdateOutcome>>>
{
    public async Task<Result<IReadOnlyList<EngineUpdateOutcome>>> Handle(AcceptEngineEvents request, CancellationToken cancellationToken)
    {
        var targets = await FindTargetsAsync(request, cancellationToken);
        var updates = await echoes.LinkAsync(request.Updates, targets, cancellationToken);
        var events = await files.FetchAsync(request.Connection.Id, updates, targets, cancellationToken);
        await RememberAsync(updates, targets, cancellationToken);

        var routed = Enumerable.Range(0, events.Count).Where(i => targets.ContainsKey(updates[i].EngineInstance)).ToList();
        var accepted = await intake.AcceptAllAsync(
            [.. routed.Select(i => (targets[updates[i].EngineInstance].Route, events[i]))],
            i => links.FindRouteOfInstanceAsync(
                targets[updates[routed[i]].EngineInstance].Connection.InstanceId, fresh: true, cancellationToken),
            cancellationToken);
        await connections.NoteEventAsync(request.Connection.Id, cancellationToken);
        var outcomes = new EngineUpdateOutcome[events.Count];
        foreach (var (i, result) in routed.Zip(accepted))
        {
            if (!result.TryGet(out var acceptance, out var error))
            {
                return error;
            }

            outcomes[i] = new EngineUpdateOutcome(acceptance);
        }

        return Result.Of<IReadOnlyList<EngineUpdateOutcome>>(outcomes);
    }

    /// <summary>
    /// Finds the connection and route of each phone in the body. A Cloud API body may mention further numbers of the same app: each
    /// belongs to its own connection, if the app secret that verified the body is also that connection's.
    /// </summary>
    private async Task<Dictionary<string, EngineTarget>> FindTargetsAsync(
        AcceptEngineEvents request, CancellationToken cancellationToken)
    {
        var targets = new Dictionary<string, EngineTarget>(StringComparer.Ordinal);
        foreach (var phone in request.Updates.Select(update => update.EngineInstance).Distinct(StringComparer.Ordinal))
        {
            if (await FindConnectionAsync(request.Connection, phone, cancellationToken) is not { } connection)
            {
                continue;
            }

            var route = await links.FindRouteOfInstanceAsync(connection.InstanceId, fresh: false, cancellationToken);
            if (route.TryGet(out var found, out _))
            {
                targets[phone] = new EngineTarget(connection, found);
            }
        }

        return targets;
    }

    private async Task<EngineConnection?> FindConnectionAsync(EngineConnection sender, string phone, CancellationToken cancellationToken)
    {
        if (phone == sender.EngineInstance)
        {
            return sender;
        }

        if (sender is not { Kind: EngineKind.CloudApi, AppSecret: { } appSecret })
        {
            return null;
        }

        var others = await connections.ListAsync(EngineKind.CloudApi, phone, cancellationToken);
        return others.FirstOrDefault(other => appSecret.Equals(other.AppSecret));
    }

    private async Task RememberAsync(
        IReadOnlyList<ReadUpdate> updates, Dictionary<string, EngineTarget> targets, CancellationToken cancellationToken)
    {
        foreach (var phone in updates.Where(update => update.Event.Message is not null)
            .GroupBy(update => update.EngineInstance, update => update.Event.Message!, StringComparer.Ordinal))
        {
            // Without an integration no command can need them.
            if (targets.TryGetValue(phone.Key, out var target) && target.Route.IntegrationId is not null)
            {
                await messages.RememberAsync(target.Connection.Id, [.. phone], cancellationToken);
            }
        }
    }
}

/// <summary>The destination of a phone's events.</summary>
internal sealed record EngineTarget(EngineConnection Connection, EventRoute Route);
