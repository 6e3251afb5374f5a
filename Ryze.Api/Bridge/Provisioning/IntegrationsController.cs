using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Api.Validation;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Bridge.Provisioning;

/// <summary>The bridge's HTTP contract (docs/spec/bridge.md 1).</summary>
[ApiController]
[Route("v1/integrations")]
[BridgeRoute]
[InternalRoute]
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class IntegrationsController(IMediator mediator) : ControllerBase
{
    [HttpPost("activate")]
    public async Task<IActionResult> Activate(ActivateIntegrationBody body, CancellationToken cancellationToken)
    {
        var key = Request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > ActivateRequest.MaxActivationIdLength || !TokenFormat.IsVisibleAscii(key))
        {
            return Failed(new ChatwootFailure(
                BridgeErrorCode.InvalidRequest,
                Detail.Of($"header Idempotency-Key must be 1 to {ActivateRequest.MaxActivationIdLength} visible ASCII characters")));
        }

        var activated = await mediator.Send(new ActivateIntegration(key, body.ToRequest()), cancellationToken);
        return activated.TryGet(out var answer, out var error) ? new BridgeResult(answer, StatusCodes.Status201Created) : Failed(error);
    }

    [HttpGet("{id}")]
    public async Task<IActionResult> Get(string id, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new GetIntegration(id), cancellationToken));

    [HttpGet]
    public async Task<IActionResult> Find([FromQuery(Name = "activation_id")] string activationId, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new FindActivation(activationId), cancellationToken));

    [HttpDelete("{id}")]
    public async Task<IActionResult> Delete(
        string id,
        [FromQuery(Name = "keep_inbox")] bool keepInbox,
        [FromQuery(Name = "remove_empty")] bool removeEmpty,
        [FromQuery(Name = "restore_superseded")] bool restoreSuperseded,
        CancellationToken cancellationToken) =>
        await mediator.Send(new RemoveIntegration(id, keepInbox, removeEmpty, restoreSuperseded), cancellationToken) is { } error
            ? Failed(error)
            : NoContent();

    [HttpGet("{id}/dead-letters")]
    public async Task<IActionResult> DeadLetters(
        string id, [FromQuery] int? limit, [FromQuery] long? after, CancellationToken cancellationToken) =>
        DeliveryRules.FaultOf(limit, after) is { } fault
            ? Failed(new ChatwootFailure(BridgeErrorCode.InvalidRequest, Detail.Of(fault)))
            : Answer(await mediator.Send(new ListDeadLetters(id, limit ?? DeadLetterPage.DefaultSize, after), cancellationToken));

    [HttpPost("{id}/dead-letters/retry")]
    public async Task<IActionResult> Retry(RetryDeadLettersBody body, string id, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RetryDeadLetters(id, body.Ids), cancellationToken));

    private static IActionResult Answer<T>(Result<T> answer)
        where T : notnull => answer.TryGet(out var value, out var error) ? new BridgeResult(value, StatusCodes.Status200OK) : Failed(error);

    // Every error of the bridge's use cases is a ChatwootFailure.
    private static BridgeErrorResult Failed(Error error) => new((ChatwootFailure)error);
}
