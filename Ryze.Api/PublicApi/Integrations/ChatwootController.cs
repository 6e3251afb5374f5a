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
            + "Safe to repeat: the same Chatwoot account keeps its inbox and takes over URL, token, name and flags, "
            + "also under a new domain, scheme or port. Another Chatwoot or account gets a new inbox. The old one is unlinked and kept, "
            + "or deleted if it has no conversation. A failed call leaves a working integration untouched.\n\n"
            + "An administrator has to add agents to a new inbox in Chatwoot: until then they do not see it. "
            + "Messages typed on the phone appear as written by the user whose token is given, so use a separate Chatwoot user. "
            + "With `startAsPending` and `reopenResolved` a resolved conversation comes back `open`, not `pending`: Chatwoot decides that.")]
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
        Description = "The stored integration, enriched with the bridge's live status when the bridge answers. The API token is never shown.")]
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
        Description = "Removes the integration and deletes the Chatwoot inbox with its conversations. What the bridge cannot do at once is retried "
            + "in the background for up to 24 hours.")]
    [ProducesResponseType<ChatwootDeactivated>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Delete(
        [FromQuery, SwaggerParameter("true keeps the Chatwoot inbox, unlinked")] bool keepInbox, CancellationToken cancellationToken) =>
        await mediator.Send(new DeactivateChatwootIntegration(Instance, keepInbox), cancellationToken) is { } error
            ? new ErrorResult(error)
            : Ok(new ChatwootDeactivated("chatwoot integration deactivated"));

    [HttpGet("deliveries/{instance}")]
    [SwaggerOperation(
        OperationId = "chatwoot_deliveries",
        Summary = "Deliveries",
        Description = "What has not reached Chatwoot: how many events wait, and those that Chatwoot refused for good or that were tried for 24 hours. They are "
            + "kept for 30 days. Told are id, moments and reason, never what a message says or whom it is about.")]
    [ProducesResponseType<ChatwootDeliveries>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Deliveries(
        [FromQuery, SwaggerParameter("Events on a page, 1 to 100. Default 50")] int? limit,
        [FromQuery, SwaggerParameter("`next` of the page before")] long? after,
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
        Description = "What was given up on is tried again, in its place among the events of its chat that still wait, for another 24 hours. Without a body everything. "
            + "Safe to repeat: nothing reaches Chatwoot twice.")]
    [ProducesResponseType<ChatwootRetried>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Retry(RetryChatwootRequest body, CancellationToken cancellationToken)
    {
        var retried = await mediator.Send(new RetryChatwootDeliveries(Instance, body.Ids), cancellationToken);
        return retried.TryGet(out var value, out var error) ? Ok(mapper.Map<ChatwootRetried>(value)) : new ErrorResult(error);
    }
}
