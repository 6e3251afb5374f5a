using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Http.Errors;

/// <summary>Answers a failure in the bridge's error body (docs/spec/bridge.md 1).</summary>
internal sealed class BridgeErrorResult(ChatwootFailure failure) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var (status, message) = failure.Code switch
        {
            BridgeErrorCode.InvalidRequest => (400, "the request is invalid"),
            BridgeErrorCode.BridgeUnauthorized => (401, "wrong BRIDGE_TOKEN"),
            BridgeErrorCode.IntegrationNotFound => (404, "no such integration"),
            BridgeErrorCode.ActivationInProgress => (409, "the instance is being activated"),
            BridgeErrorCode.ChatwootNotFound => (422, "Chatwoot account or endpoint not found"),
            BridgeErrorCode.ChatwootInvalid => (422, "Chatwoot rejected the request as invalid"),
            BridgeErrorCode.ChatwootUnauthorized => (422, "Chatwoot rejected the API token"),
            BridgeErrorCode.ChatwootForbidden => (422, "Chatwoot denied the request"),
            BridgeErrorCode.ChatwootUnreachable => (502, "Chatwoot is unreachable"),
            _ => throw new ArgumentOutOfRangeException(nameof(context), failure.Code, null),
        };
        var code = JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Code.ToString());
        var body = new BridgeErrorBody(new BridgeErrorBody.Body(code, message, failure.Detail.ToString(), failure.ChatwootStatus));
        return new BridgeResult(body, status).ExecuteResultAsync(context);
    }
}
