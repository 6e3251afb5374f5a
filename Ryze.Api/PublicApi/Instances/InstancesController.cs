using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.RateLimiting;
using Ryze.Application.PublicApi.Instances;
using Ryze.Domain.PublicApi.Accounts;
using Swashbuckle.AspNetCore.Annotations;

namespace Ryze.Api.PublicApi.Instances;

[ApiController]
[Route("api/instance")]
[CustomerRoute]
[InstanceLiterals]
[Produces("application/json")]
[Tags("Instances")]
public sealed class InstancesController(IMediator mediator, IMapper mapper) : ControllerBase
{
    /// <summary>Creations per minute and token (api.md 3).</summary>
    public const int CreationsPerMinute = 20;

    private const char Separator = ',';

    private Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    [HttpPost("new")]
    [AccountRoute]
    [OwnRateLimit("instance-new", CreationsPerMinute)]
    [SwaggerOperation(
        OperationId = "instance_new",
        Summary = "Create an instance",
        Description = "Account token only. The answer shows the instance's token, and no other does. With `chatwootEnabled` the Chatwoot "
            + "integration is activated at once; if that fails, the instance is there all the same and `chatwoot.error` says what to fix.")]
    [ProducesResponseType<InstanceCreated>(StatusCodes.Status201Created)]
    public async Task<IActionResult> Create(
        CreateInstanceRequest body, [FromServices] InlineChatwoot chatwoot, CancellationToken cancellationToken)
    {
        var created = await mediator.Send(
            new CreateInstance(Caller.AccountId, body.Name!, body.Token, chatwoot.Of(body)), cancellationToken);
        return created.TryGet(out var value, out var error)
            ? StatusCode(StatusCodes.Status201Created, InstanceCreated.Of(value))
            : new ErrorResult(error);
    }

    [HttpGet("list")]
    [SwaggerOperation(
        OperationId = "instance_list",
        Summary = "List instances",
        Description = "With the account's token all of its instances, oldest first; with an instance's token that one, whatever the filter. "
            + "`chatwoot.status` is the one last stored; the live one is in **Status**.")]
    [ProducesResponseType<InstanceList>(StatusCodes.Status200OK)]
    public async Task<IActionResult> List(
        [FromQuery, SwaggerParameter("Only these, comma separated, compared without case. Unknown names are left out; a single unknown one is 404")]
        string?[] instanceName,
        CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new ListInstances(Caller, NamesOf(instanceName)), cancellationToken);
        return found.TryGet(out var value, out var error)
            ? Ok(InstanceList.Of(mapper.Map<IReadOnlyList<InstanceItem>>(value)))
            : new ErrorResult(error);
    }

    [HttpDelete("delete/{instance}")]
    [AccountRoute]
    [SwaggerOperation(
        OperationId = "instance_delete",
        Summary = "Delete an instance",
        Description = "Account token only. The instance goes with its token, its Chatwoot integration and the inbox. What the bridge cannot do at "
            + "once is retried in the background for up to 24 hours.",
        Tags = ["Instances: deletion"])]
    [ProducesResponseType<InstanceDeleted>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Delete(string instance, CancellationToken cancellationToken) =>
        await mediator.Send(new DeleteInstance(Caller.AccountId, instance), cancellationToken) is { } error
            ? new ErrorResult(error)
            : Ok(InstanceDeleted.Answer);

    /// <summary>Null without a filter; an empty one names nothing.</summary>
    private static List<string>? NamesOf(string?[] filter) => filter.Length == 0
        ? null
        : [.. filter.SelectMany(names => (names ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
