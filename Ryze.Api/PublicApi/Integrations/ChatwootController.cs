using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Validation;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Swashbuckle.AspNetCore.Annotations;

namespace Ryze.Api.PublicApi.Integrations;

[ApiController]
[Route("api/chatwoot")]
[CustomerRoute]
[RequiresBridge]
[OwnInstance]
[Produces("application/json")]
[Tags("Chatwoot")]
public sealed class ChatwootController(IMediator mediator, IMapper mapper) : ControllerBase
{
    private Instance Instance => HttpContext.Features.GetRequiredFeature<Instance>();

    [HttpPost("set/{instance}")]
    [SwaggerOperation(
        OperationId = "chatwoot_set",
        Summary = "Activate",
        Description = "Checks the credentials, creates the inbox in Chatwoot and links it to the instance through the bridge. "
            + "Safe to repeat: the same Chatwoot account keeps its inbox and gets the new URL, token, name and flags, "
            + "even with a new domain, scheme or port. Another Chatwoot or account gets a new inbox. The old inbox is unlinked and kept, "
            + "or deleted if it has no conversation. A failed call does not change a working integration.\n\n"
            + "Agents do not see a new inbox until an administrator adds them to it in Chatwoot. "
            + "Messages typed on the phone appear as written by the token's user, so use a separate Chatwoot user. "
            + "With `startAsPending` and `reopenResolved` Chatwoot reopens a resolved conversation as `open`, not `pending`.")]
    [ProducesResponseType<ChatwootActivated>(StatusCodes.Status201Created)]
    public async Task<IActionResult> Set(SetChatwootRequest body, CancellationToken cancellationToken)
    {
        var activated = await mediator.Send(new ActivateChatwootIntegration(Instance, body.ToSettings()), cancellationToken);
        return activated.TryGet(out var value, out var error)
            ? StatusCode(StatusCodes.Status201Created, mapper.Map<ChatwootActivated>(value))
            : new ErrorResult(error);
    }

    [HttpGet("list/{instance}")]
    [SwaggerOperation(
        OperationId = "chatwoot_list",
        Summary = "Status",
        Description = "Returns the stored integration, with the live status if the bridge answers. Never shows the API token.")]
    [ProducesResponseType<ChatwootStatus>(StatusCodes.Status200OK)]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var integration = await mediator.Send(new GetChatwootIntegration(Instance), cancellationToken);
        return integration.TryGet(out var value, out var error) ? Ok(mapper.Map<ChatwootStatus>(value)) : new ErrorResult(error);
    }

    [HttpDelete("delete/{instance}")]
    [SwaggerOperation(
        OperationId = "chatwoot_delete",
        Summary = "Deactivate",
        Description =
            "Removes the integration and deletes the Chatwoot inbox with its conversations. If the bridge cannot do that at once, Ryze "
        + "retries in the background for up to 24 hours.")]
    [ProducesResponseType<ChatwootDeactivated>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Delete(
        [FromQuery, SwaggerParameter("true unlinks the Chatwoot inbox and keeps it")] bool keepInbox,
        CancellationToken cancellationToken) =>
        await mediator.Send(new DeactivateChatwootIntegration(Instance, keepInbox), cancellationToken) is { } error
            ? new ErrorResult(error)
            : Ok(new ChatwootDeactivated("chatwoot integration deactivated"));

    [HttpGet("deliveries/{instance}")]
    [SwaggerOperation(
        OperationId = "chatwoot_deliveries",
        Summary = "Deliveries",
        Description =
            "Shows the number of pending events, and the dead letters: events that Chatwoot refused permanently or that failed for 24 hours. "
        + "Dead letters are kept for 30 days. They show id, times and reason, but no message text and no contact.")]
    [ProducesResponseType<ChatwootDeliveries>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Deliveries(
        [FromQuery, SwaggerParameter("Dead letters per page, 1 to 100. Default 50")] int? limit,
        [FromQuery, SwaggerParameter("The previous page's `next`")] long? after,
        CancellationToken cancellationToken)
    {
        if (DeliveryRules.FaultOf(limit, after) is { } fault)
        {
            return new ErrorResult(new RequestError.InvalidQuery(fault));
        }

        var found = await mediator.Send(new GetChatwootDeliveries(Instance, limit ?? DeadLetterPage.DefaultSize, after), cancellationToken);
        return found.TryGet(out var value, out var error) ? Ok(mapper.Map<ChatwootDeliveries>(value)) : new ErrorResult(error);
    }

    [HttpPost("deliveries/{instance}/retry")]
    [SwaggerOperation(
        OperationId = "chatwoot_retry",
        Summary = "Retry deliveries",
        Description =
            "Retries dead letters for another 24 hours, in their original order among the chat's pending events. Without a body it retries all. "
        + "Safe to repeat: no event reaches Chatwoot twice.")]
    [ProducesResponseType<ChatwootRetried>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Retry(RetryChatwootRequest body, CancellationToken cancellationToken)
    {
        var retried = await mediator.Send(new RetryChatwootDeliveries(Instance, body.Ids), cancellationToken);
        return retried.TryGet(out var value, out var error) ? Ok(mapper.Map<ChatwootRetried>(value)) : new ErrorResult(error);
    }
}
