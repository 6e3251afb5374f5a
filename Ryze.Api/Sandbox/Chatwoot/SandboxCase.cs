using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A case to try: the values of a <c>set</c> request, and the result.</summary>
/// <param name="Name">A short name for a list of examples.</param>
/// <param name="BasePath">Path of the <c>chatwootBaseUrl</c> on the sandbox's host.</param>
/// <param name="AccountId">The <c>chatwootAccountId</c>.</param>
/// <param name="Token">The <c>chatwootApiToken</c>.</param>
/// <param name="Family">The error family (docs/spec/bridge.md 1), or null when the activation works.</param>
/// <param name="Detail">The error's exact detail, empty when the activation works.</param>
public sealed record SandboxCase(string Name, string BasePath, long AccountId, string Token, BridgeErrorCode? Family, string Detail)
{
    /// <summary>The HTTP status that <c>set</c> answers (docs/spec/api.md 4.2 and 4.3).</summary>
    public int Status => Family switch
    {
        null => 201,
        BridgeErrorCode.ChatwootUnauthorized => 401,
        BridgeErrorCode.ChatwootForbidden => 403,
        BridgeErrorCode.ChatwootUnreachable => 502,
        _ => 400,
    };
}
