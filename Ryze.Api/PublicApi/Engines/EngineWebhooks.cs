using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Api.PublicApi.Events;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>
/// <c>POST</c> and <c>GET /api/engine/webhook/{engine id}/{path secret}</c>: the webhooks of the engines that customers connected
/// (docs/spec/engines.md 3). It answers 200 once every event of the body is on disk.
/// </summary>
internal sealed partial class EngineWebhooks(
    IMediator mediator,
    IEngineConnectionRepository connections,
    EngineAdapters adapters,
    EngineEventReader reader,
    EventIntakeLimiter intake,
    BridgeOptions bridge,
    AuthenticationFailures failures,
    RyzeMetrics metrics,
    TimeProvider time,
    ILogger<EngineWebhooks> logger)
{
    /// <summary>The maximum bytes of a body (docs/spec/api.md 1).</summary>
    public const int MaxBodyLength = EngineEvents.MaxBodyLength;

    /// <summary>The longest challenge that is repeated, in characters.</summary>
    private const int MaxChallengeLength = 512;

    /// <summary>The longest kind that is logged, in characters.</summary>
    private const int MaxKindLength = 64;

    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(30);

    /// <summary>How long a valid path secret is exempt from the failure limit. Customers of a hosted engine share its addresses.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromDays(1);

    private static readonly byte[] Accepted = """{"success":true,"message":"webhook accepted"}"""u8.ToArray();

    public static void Map(IEndpointRouteBuilder app)
    {
        var webhooks = app.ServiceProvider.GetRequiredService<EngineWebhooks>();

        // The path secret is the last segment; SecretPaths removed it.
        app.MapPost(EngineConnection.WebhookPath + "{id}", webhooks.ReceiveAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute()).ExcludeFromDescription();
        app.MapGet(EngineConnection.WebhookPath + "{id}", webhooks.ShakeHandsAsync).ExcludeFromDescription();
    }

    /// <summary>Meta's handshake, which proves that we know the verify token.</summary>
    private async Task ShakeHandsAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } connection)
        {
            return;
        }

        var query = context.Request.Query;
        var challenge = query["hub.challenge"].ToString();
        if (connection.Kind != EngineKind.CloudApi || query["hub.mode"] != "subscribe" || challenge.Length is 0 or > MaxChallengeLength
            || !SharedSecret.Is(query["hub.verify_token"].ToString(), connection.WebhookSecret))
        {
            await ErrorEnvelope.WriteAsync(context, new EventError.HandshakeRefused());
            return;
        }

        await Results.Text(challenge, "text/plain").ExecuteAsync(context);
    }

    private async Task ReceiveAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } connection)
        {
            return;
        }

        var engine = EngineKinds.NameOf(connection.Kind);
        Error? refused;
        try
        {
            refused = bridge.IsConfigured ? await EnterAsync(context, connection) : new BridgeError.NotConfigured();
        }
        catch (Exception exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            metrics.EngineEvent(engine, "failed");
            throw;
        }

        if (refused is null)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(Accepted, context.RequestAborted);
            return;
        }

        metrics.EngineEvent(engine, refused is AccessError ? "unauthorized" : "refused");
        if (refused is EventError.Busy or EventError.BacklogFull)
        {
            context.Response.Headers.RetryAfter = refused is EventError.Busy ? "1" : "60";
        }

        if (refused is RequestError.TooLarge)
        {
            await EngineEvents.DrainAsync(context);
        }

        await ErrorEnvelope.WriteAsync(context, refused);
    }

    /// <summary>Finds the engine by the id and path secret of the URL. Otherwise it answers, and the body is not read.</summary>
    private async Task<EngineConnection?> FindAsync(HttpContext context, string id)
    {
        var pathSecret = SecretPaths.SecretOf(context);
        var credential = TokenHash.Of($"{id}/{pathSecret}").Hex;
        if (failures.IsBlocked(context) && !failures.WasRecentlyValid(credential))
        {
            await failures.RefusalAsync(context, AuthenticationDoor.Engine, new AccessError.InvalidToken());
            RateLimitWindow.SetRetryAfter(context, time.GetUtcNow());
            await ErrorEnvelope.WriteAsync(context, new AccessError.RateLimited());
            return null;
        }

        var connection = await connections.FindAsync(id, context.RequestAborted);
        if (connection is not null && SharedSecret.Is(pathSecret, connection.PathSecret))
        {
            failures.MarkValid(credential, ValidFor);
            return connection;
        }

        await ErrorEnvelope.WriteAsync(
            context,
            await failures.RefusalAsync(
                context, AuthenticationDoor.Engine,
                connection is null ? new RequestError.RouteNotFound() : new AccessError.InvalidToken()));
        return null;
    }

    private async Task<Error?> EnterAsync(HttpContext context, EngineConnection connection)
    {
        var length = Math.Min(context.Request.ContentLength ?? MaxBodyLength, MaxBodyLength);
        using var share = await intake.EnterShareAsync(connection.Id, length, context.RequestAborted);
        if (!share.IsAcquired)
        {
            return new EventError.Busy();
        }

        using var lease = await intake.EnterAsync(length, context.RequestAborted);
        return lease.IsAcquired ? await AcceptAsync(context, connection) : new EventError.Busy();
    }

    /// <returns>Why the body was refused; null when all of its events are on disk.</returns>
    private async Task<Error?> AcceptAsync(HttpContext context, EngineConnection connection)
    {
        using var body = new EventBody(MaxBodyLength, MaxBodyLength);
        using var deadline = new CancellationTokenSource(ReadWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            if (!await body.TryReadAsync(context.Request.Body, context.Request.ContentLength, either.Token))
            {
                return new RequestError.TooLarge(MaxBodyLength);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return new EventError.Busy();
        }

        var adapter = adapters.Of(connection.Kind);
        if (!adapter.IsAuthentic(connection, name => HeaderOf(context.Request, name), body.Bytes.Span))
        {
            await connections.NoteErrorAsync(
                connection.Id, "a webhook was refused, because its signature or authorization is wrong", context.RequestAborted);
            return await failures.RefusalAsync(context, AuthenticationDoor.Engine, new AccessError.InvalidToken());
        }

        var reading = await adapter.ReadAsync(connection, body.Bytes, context.RequestAborted);
        return await AcceptAsync(connection, reading, context.RequestAborted);
    }

    private async Task<Error?> AcceptAsync(EngineConnection connection, EngineWebhookReading reading, CancellationToken cancellationToken)
    {
        var updates = new List<ReadUpdate>(reading.Updates.Count);
        var unread = reading.UnreadKinds.ToList();
        foreach (var update in reading.Updates)
        {
            if (reader.Read(update.Name, update.Data, update.File).TryGet(out var engineEvent, out _))
            {
                updates.Add(new ReadUpdate(update.EngineInstance, engineEvent, update.File));
            }
            else
            {
                unread.Add(update.Name);
            }
        }

        Report(connection, unread);
        var accepted = await mediator.Send(new AcceptEngineEvents(connection, updates), cancellationToken);
        if (!accepted.TryGet(out var outcomes, out var error))
        {
            return error;
        }

        foreach (var outcome in outcomes)
        {
            metrics.EngineEvent(
                EngineKinds.NameOf(connection.Kind),
                outcome.Acceptance is { } acceptance ? EngineEvents.OutcomeOf(acceptance) : "foreign");
        }

        return null;
    }

    private void Report(EngineConnection connection, List<string> unread)
    {
        foreach (var kind in unread.CountBy(kind => kind, StringComparer.Ordinal))
        {
            metrics.EngineEvent(EngineKinds.NameOf(connection.Kind), "unread", kind.Value);
            LogUnread(logger, kind.Value, ShownOf(kind.Key), connection.Id);
        }
    }

    /// <summary>A kind comes from outside, so only harmless characters of it are logged.</summary>
    private static string ShownOf(string kind) => string.Concat(
        kind.Take(MaxKindLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ' ' or '/' ? c : '?'));

    private static string? HeaderOf(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    [LoggerMessage(
        3301, LogLevel.Warning, "{Count} parts of kind {Kind} in a webhook of {EngineId} could not be read: they are dropped")]
    private static partial void LogUnread(ILogger logger, int count, string kind, string engineId);
}
