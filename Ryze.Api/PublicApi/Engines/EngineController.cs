using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;
using Swashbuckle.AspNetCore.Annotations;

namespace Ryze.Api.PublicApi.Engines;

[ApiController]
[Route("api/engine")]
[CustomerRoute]
[OwnInstance]
[Produces("application/json")]
[Tags("Engine")]
public sealed class EngineController(IMediator mediator) : ControllerBase
{
    private Instance Instance => HttpContext.Features.GetRequiredFeature<Instance>();

    [HttpPost("set/{instance}")]
    [SwaggerOperation(
        OperationId = "engine_set",
        Summary = "Connect an engine",
        Description = "Connects the instance to a WhatsApp engine of your own: WhatsApp Cloud API, Evolution API, WAHA or a "
            + "RyzeAPI-compatible server. Without one it uses the operator's engine. The credentials are checked before anything is "
            + "stored, and the webhook is registered at the engine; if that fails, `warnings` says what to do. "
            + "Safe to repeat: the same engine, address and engine instance keep their webhook URL.")]
    [ProducesResponseType<EngineConnected>(StatusCodes.Status201Created)]
    public async Task<IActionResult> Set(SetEngineRequest body, CancellationToken cancellationToken)
    {
        var connected = await mediator.Send(
            new ConnectEngine(Instance, EngineRules.SettingsOf(body, Instance.Name)), cancellationToken);
        return connected.TryGet(out var value, out var error)
            ? StatusCode(StatusCodes.Status201Created, EngineConnected.Of(value))
            : new ErrorResult(error);
    }

    [HttpGet("list/{instance}")]
    [SwaggerOperation(
        OperationId = "engine_list",
        Summary = "Engine status",
        Description = "Shows the instance's engine and its webhook URL, which contains a secret. Never shows a token or key. "
            + "`engine` is `default` for the operator's engine.")]
    [ProducesResponseType<EngineStatus>(StatusCodes.Status200OK)]
    public async Task<IActionResult> List(CancellationToken cancellationToken) =>
        Ok(EngineStatus.Of(Instance, await mediator.Send(new GetEngine(Instance), cancellationToken)));

    [HttpDelete("delete/{instance}")]
    [SwaggerOperation(
        OperationId = "engine_delete",
        Summary = "Disconnect the engine",
        Description = "Removes the webhook at the engine, if the engine answers. The instance then uses the operator's engine again.")]
    [ProducesResponseType<EngineDisconnected>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Delete(CancellationToken cancellationToken) =>
        await mediator.Send(new DisconnectEngine(Instance), cancellationToken) is { } error
            ? new ErrorResult(error)
            : Ok(EngineDisconnected.Answer);
}
