namespace Ryze.Domain.Protocol.Http;

/// <summary>A bridge error's <c>code</c> (docs/spec/bridge.md 1); snake_case on the wire.</summary>
public enum BridgeErrorCode
{
    InvalidRequest,
    BridgeUnauthorized,
    IntegrationNotFound,
    ActivationInProgress,
    ChatwootNotFound,
    ChatwootInvalid,
    ChatwootUnauthorized,
    ChatwootForbidden,
    ChatwootUnreachable,
}
