using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>Creates an account's instance, and its Chatwoot integration when requested (docs/spec/api.md 7).</summary>
/// <param name="Name">See <see cref="InstanceName"/>.</param>
/// <param name="Token">The caller's own token, see <see cref="TokenFormat"/>; null generates one.</param>
/// <param name="Chatwoot">The settings to activate, or why they are invalid; null when not requested.</param>
public sealed record CreateInstance(string AccountId, string Name, Secret? Token, Result<ChatwootSettings>? Chatwoot)
    : IRequest<Result<CreatedInstance>>
{
    /// <summary>The engine to connect, or why its settings are invalid; null when not requested.</summary>
    public Result<EngineSettings>? Engine { get; init; }
}

/// <param name="Token">Shown only once.</param>
/// <param name="Chatwoot">Null when not requested. An error never undoes the instance.</param>
public sealed record CreatedInstance(Instance Instance, Secret Token, Result<ActivatedChatwootIntegration>? Chatwoot)
{
    /// <summary>Null when not requested. An error never undoes the instance.</summary>
    public Result<ConnectedEngine>? Engine { get; init; }
}

internal sealed partial class CreateInstanceHandler(
    IInstanceRepository instances, IEngineNameRepository names, IMediator mediator, IIds ids, TimeProvider time,
    ILogger<CreateInstanceHandler> logger)
    : IRequestHandler<CreateInstance, Result<CreatedInstance>>
{
    public async Task<Result<CreatedInstance>> Handle(CreateInstance request, CancellationToken cancellationToken)
    {
        var instance = new Instance(ids.New("ins"), request.AccountId, request.Name, time.GetUtcNow());
        var token = request.Token ?? TokenFormat.OfInstance(ids.NewSecret());
        if (await instances.AddAsync(instance, TokenHash.Of(token.Reveal()), cancellationToken) is { } refused)
        {
            return refused;
        }

        LogCreated(logger, instance.Id, instance.AccountId);
        var engine = await ConnectAsync(instance, request.Engine);
        if (engine is not { Error: null } && await names.FindAsync(instance.Name, cancellationToken) is { } claim
            && claim.AccountId != instance.AccountId)
        {
            LogNameClaimed(logger, instance.Id, instance.AccountId, instance.Name, claim.AccountId);
        }

        return new CreatedInstance(instance, token, await ActivateAsync(instance, request.Chatwoot)) { Engine = engine };
    }

    private async Task<Result<ConnectedEngine>?> ConnectAsync(Instance instance, Result<EngineSettings>? asked)
    {
        if (asked is not { } engine)
        {
            return null;
        }

        // It ignores the caller's cancellation, as the activation does.
        return engine.TryGet(out var settings, out var error)
            ? await mediator.Send(new ConnectEngine(instance, settings), CancellationToken.None)
            : error;
    }

    private async Task<Result<ActivatedChatwootIntegration>?> ActivateAsync(Instance instance, Result<ChatwootSettings>? asked)
    {
        if (asked is not { } chatwoot)
        {
            return null;
        }

        // It ignores the caller's cancellation. The instance exists, so the activation must not be skipped when the caller disconnects.
        return chatwoot.TryGet(out var settings, out var error)
            ? await mediator.Send(new ActivateChatwootIntegration(instance, settings), CancellationToken.None)
            : error;
    }

    [LoggerMessage(1201, LogLevel.Information, "Created instance {InstanceId} for account {AccountId}")]
    private static partial void LogCreated(ILogger logger, string instanceId, string accountId);

    [LoggerMessage(
        1203,
        LogLevel.Warning,
        "Instance {InstanceId} of account {AccountId} cannot use the engine: account {Owner} claims the name {Name}; see `accounts release-name`")]
    private static partial void LogNameClaimed(ILogger logger, string instanceId, string accountId, string name, string owner);
}
