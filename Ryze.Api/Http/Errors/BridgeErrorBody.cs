namespace Ryze.Api.Http.Errors;

/// <summary>The bridge's error body (docs/spec/bridge.md 1).</summary>
public sealed record BridgeErrorBody(BridgeErrorBody.Body Error)
{
    public sealed record Body(string Code, string Message, string Detail, int? ChatwootStatus);
}
