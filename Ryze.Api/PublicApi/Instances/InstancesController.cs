using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.RateLimiting;
using Ryze.Api.PublicApi.Engines;
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
    /// <summary>Most creations per minute and token (docs/spec/api.md 3).</summary>
    public const int CreationsPerMinute = 20;

    private const char Separator = ',';

    private Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    [HttpPost("new")]
    [AccountRoute]
    [OwnRateLimit("instance-new", CreationsPerMinute)]
    [SwaggerOperation(
        OperationId = "instance_new",
        Summary = "Create an instance",
        Description = "Account token only. Only this response shows the instance's token. `chatwootEnabled` also activates the Chatwoot "
        + "integration, and `engine` connects an engine of your own. If one of them fails, the instance still exists, and "
        + "`chatwoot.error` or `engine.error` names the fix.")]
    [ProducesResponseType<InstanceCreated>(StatusCodes.Status201Created)]
    public async Task<IActionResult> Create(
        CreateInstanceRequest body, [FromServices] InlineChatwoot chatwoot, CancellationToken cancellationToken)
    {
        var created = await mediator.Send(
            new CreateInstance(Caller.AccountId, body.Name!, body.Token, chatwoot.Of(body))
            {
                Engine = InlineEngine.Of(body, typeof(CreateInstanceRequest), body.Faults, body.Name!),
            },
            cancellationToken);
        return created.TryGet(out var value, out var error)
            ? StatusCode(StatusCodes.Status201Created, InstanceCreated.Of(value))
            : new ErrorResult(error);
    }

    [HttpGet("list")]
    [SwaggerOperation(
        OperationId = "instance_list",
        Summary = "List instances",
        Description =
            "The account token lists all instances, oldest first. An instance token lists its own instance, regardless of the filter. "
        + "`chatwoot.status` is the last stored status; **Status** returns the live one.")]
    [ProducesResponseType<InstanceList>(StatusCodes.Status200OK)]
    public async Task<IActionResult> List(
        [FromQuery, SwaggerParameter(
            "Only these instances, comma-separated, case-insensitive. Unknown names are ignored, but a single unknown name is 404")]
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
        Description =
            "Account token only. Deletes the instance with its token, Chatwoot integration and inbox. If the bridge cannot delete them "
        + "at once, Ryze retries in the background for up to 24 hours.",
        Tags = ["Instances: deletion"])]
    [ProducesResponseType<InstanceDeleted>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Delete(string instance, CancellationToken cancellationToken) =>
        await mediator.Send(new DeleteInstance(Caller.AccountId, instance), cancellationToken) is { } error
            ? new ErrorResult(error)
            : Ok(InstanceDeleted.Answer);

    /// <summary>The filter's names. Null without a filter, empty for an empty filter.</summary>
    private static List<string>? NamesOf(string?[] filter) => filter.Length == 0
        ? null
        : [.. filter.SelectMany(
            names => (names ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
