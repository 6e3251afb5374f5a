namespace Ryze.Domain.Protocol.Http;

/// <summary>The <c>code</c> of a bridge error (bridge.md 1); on the wire in snake_case.</summary>
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
