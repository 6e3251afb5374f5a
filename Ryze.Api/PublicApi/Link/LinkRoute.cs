using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.PublicApi.Link;

/// <summary>
/// <c>/ws/chatwoot/{instance}</c>: the bridge opens an integration's link here (docs/spec/bridge.md 2). Not mapped without a configured
/// bridge.
/// </summary>
internal sealed class LinkRoute
{
    private LinkRoute()
    {
    }

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/ws/chatwoot/{instance}", HandleAsync).WithMetadata(new LinkRoute(), new InternalRouteAttribute())
            .ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var found = await OpenAsync(context, services.GetRequiredService<BridgeOptions>(), services.GetRequiredService<IMediator>());
        if (!found.TryGet(out var link, out var error))
        {
            await ErrorEnvelope.WriteAsync(context, error);
            return;
        }

        context.Response.Headers[LinkProtocol.TenantHeader] = link.AccountId;
        var server = services.GetRequiredService<LinkServer>();
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = LinkProtocol.Subprotocol, KeepAliveInterval = TimeSpan.Zero,
        });
        await server.RunAsync(
            socket, ((PulseUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>()).Stream!, link, context.RequestAborted);
    }

    private static async Task<Result<IntegrationLink>> OpenAsync(HttpContext context, BridgeOptions bridge, IMediator mediator)
    {
        var token = bridge.Token!;
        if (!SharedSecret.IsBearer(context.Request, token) && !SharedSecret.Is(context.Request.Query["token"].ToString(), token))
        {
            return await context.RequestServices.GetRequiredService<AuthenticationFailures>()
                .RefusalAsync(context, AuthenticationDoor.Bridge, new AccessError.InvalidToken());
        }

        var integration = context.Request.Query["integration"].ToString();
        var found = await mediator.Send(
            new FindLink((string)context.GetRouteValue("instance")!, integration.Length == 0 ? null : integration), context.RequestAborted);
        return found.Error is not null ? found
            : !context.WebSockets.IsWebSocketRequest
                || !HttpProtocol.IsHttp11(context.Request.Protocol)
                ? new RequestError.InvalidHandshake("a WebSocket upgrade over HTTP/1.1 is required")
            : !context.WebSockets.WebSocketRequestedProtocols.Contains(LinkProtocol.Subprotocol, StringComparer.Ordinal)
                ? new RequestError.InvalidHandshake($"the subprotocol {LinkProtocol.Subprotocol} is required")
            : found;
    }
}
