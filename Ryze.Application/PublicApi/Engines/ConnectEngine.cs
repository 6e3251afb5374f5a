using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>
/// Connects an instance to its own engine (docs/spec/engines.md 2). It checks the credentials before it stores them.
/// </summary>
public sealed record ConnectEngine(Instance Instance, EngineSettings Settings) : IRequest<Result<ConnectedEngine>>;

/// <param name="WebhookUrl">It contains the path secret.</param>
/// <param name="VerifyToken">For an operator who registers Cloud API's webhook by hand; else null.</param>
public sealed record ConnectedEngine(
    Instance Instance, EngineConnection Connection, EngineCheck Check, Uri WebhookUrl, bool IsWebhookRegistered, Secret? VerifyToken,
    IReadOnlyList<string> Warnings);

internal sealed partial class ConnectEngineHandler(
    IEngineConnectionRepository connections,
    EngineAdapters adapters,
    EngineWebhookRemoval removal,
    IEngineWebhookUrl urls,
    IIds ids,
    ILogger<ConnectEngineHandler> logger)
    : IRequestHandler<ConnectEngine, Result<ConnectedEngine>>
{
    public async Task<Result<ConnectedEngine>> Handle(ConnectEngine request, CancellationToken cancellationToken)
    {
        var (instance, settings) = (request.Instance, request.Settings);
        ILease? lease;
        try
        {
            lease = await connections.TryLeaseAsync(instance.Id, cancellationToken);
        }
        catch (StorageException exception)
        {
            return NotPersisted(exception);
        }

        if (lease is null)
        {
            return new EngineSetupError.ChangeInProgress();
        }

        // Until the webhook is registered: otherwise the engine could keep the webhook of a connection that another call replaced.
        await using (lease)
        {
            return await ConnectAsync(lease, instance, settings, cancellationToken);
        }
    }

    private async Task<Result<ConnectedEngine>> ConnectAsync(
        ILease lease, Instance instance, EngineSettings settings, CancellationToken cancellationToken)
    {
        EngineConnection? former;
        try
        {
            former = await connections.FindOfInstanceAsync(instance.Id, fresh: true, cancellationToken);
        }
        catch (StorageException exception)
        {
            return NotPersisted(exception);
        }

        var isSame = former is not null
            && settings.Identity == EngineSettings.IdentityOf(former.Kind, former.BaseUrl, former.EngineInstance);
        var connection = ConnectionOf(instance, settings, isSame ? former : null);
        var adapter = adapters.Of(settings.Kind);
        var checkedNow = await adapter.CheckAsync(connection, cancellationToken);
        if (!checkedNow.TryGet(out var check, out var error))
        {
            return error;
        }

        // From here on it ignores the caller's cancellation, so that what is stored is also registered.
        if (await SaveAsync(lease, connection, check) is { } refused)
        {
            return refused;
        }

        LogConnected(logger, instance.Id, EngineKinds.NameOf(connection.Kind), connection.Id);
        if (former is not null && !isSame)
        {
            await removal.RunAsync(former);
        }

        return await RegisterAsync(instance, connection, check, settings.RegisterWebhook);
    }

    /// <summary>A connection that is set again keeps its id, path secret and keys, so that the engine's webhook stays valid.</summary>
    private EngineConnection ConnectionOf(Instance instance, EngineSettings settings, EngineConnection? former) => new(
        former?.Id ?? ids.New("eng"), instance.Id, settings.Kind, settings.BaseUrl, settings.EngineInstance, settings.Token,
        former?.WebhookSecret ?? new Secret(ids.NewSecret()), former?.PathSecret ?? new Secret(ids.NewSecret()))
    {
        AppSecret = settings.AppSecret,
        BusinessAccountId = settings.BusinessAccountId,
        ApiVersion = settings.ApiVersion,
    };

    private async Task<Error?> SaveAsync(ILease lease, EngineConnection connection, EngineCheck check)
    {
        try
        {
            return await connections.SaveAsync(lease, connection, check, CancellationToken.None) switch
            {
                EngineSaving.UsedElsewhere => new EngineSetupError.AlreadyConnected(),
                EngineSaving.LeaseLost => new EngineSetupError.ChangeInProgress(),
                EngineSaving.InstanceGone => new AccessError.InstanceNotFound(),
                _ => null,
            };
        }
        catch (StorageException exception)
        {
            return NotPersisted(exception);
        }
    }

    private async Task<Result<ConnectedEngine>> RegisterAsync(
        Instance instance, EngineConnection connection, EngineCheck check, bool register)
    {
        var url = urls.Of(connection);
        var failure = register ? await adapters.Of(connection.Kind).RegisterWebhookAsync(connection, url, CancellationToken.None) : null;
        if (failure is { } why)
        {
            LogNotRegistered(logger, connection.Id, why.ToString());
        }

        var isCloud = connection.Kind == EngineKind.CloudApi;
        var warnings = check.Warnings.ToList();
        if (failure is { } detail)
        {
            warnings.Add(
                $"the webhook was not registered ({detail}): "
                + (isCloud
                    ? "enter webhookUrl and verifyToken in the app's WhatsApp configuration at Meta"
                    : "remove the cause, then set the engine again"));
        }

        var isRegistered = register && failure is null;
        return new ConnectedEngine(
            instance, connection, check, url, isRegistered, isCloud && !isRegistered ? connection.WebhookSecret : null, warnings);
    }

    private static EngineSetupError.NotPersisted NotPersisted(StorageException exception) => new(Detail.Of(exception.Message));

    [LoggerMessage(2301, LogLevel.Information, "Connected instance {InstanceId} to a {Kind} engine as {EngineId}")]
    private static partial void LogConnected(ILogger logger, string instanceId, string kind, string engineId);

    [LoggerMessage(
        2302, LogLevel.Warning, "The webhook of {EngineId} was not registered ({Why}): no event arrives until it is registered")]
    private static partial void LogNotRegistered(ILogger logger, string engineId, string why);
}
