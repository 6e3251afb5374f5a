namespace Ryze.Domain.Bridge.Link;

/// <summary>How a connection of the bridge to its API ended, or why it never came to be.</summary>
public enum SocketEnd
{
    /// <summary>No connection: DNS, refused, TLS, timeout, an answer that is no WebSocket.</summary>
    NotConnected,

    /// <summary>HTTP 401: the API does not know our <c>BRIDGE_TOKEN</c>.</summary>
    Unauthorized,

    /// <summary>HTTP 404: the API does not know the integration, or its module is off.</summary>
    NotFound,

    /// <summary>The connection broke, the heartbeat stopped, or the API closed without a code of ours.</summary>
    Lost,

    /// <summary>1001.</summary>
    ShuttingDown,

    /// <summary>4000.</summary>
    Replaced,

    /// <summary>4001.</summary>
    Deactivated,

    /// <summary>4002 or 1009, whoever said so.</summary>
    ProtocolError,

    /// <summary>4003.</summary>
    TooSlow,
}
