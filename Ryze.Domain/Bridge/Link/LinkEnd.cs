namespace Ryze.Domain.Bridge.Link;

/// <summary>How a link ended, or why it did not open.</summary>
public enum LinkEnd
{
    /// <summary>No connection: DNS, refused, TLS, timeout, or a response that is not a WebSocket.</summary>
    NotConnected,

    /// <summary>HTTP 401: the public API does not know our <c>BRIDGE_TOKEN</c>.</summary>
    Unauthorized,

    /// <summary>HTTP 404: the public API does not know the integration, or its module is off.</summary>
    NotFound,

    /// <summary>The connection broke, the heartbeat stopped, or the public API closed it without one of our codes.</summary>
    Lost,

    /// <summary>1001.</summary>
    ShuttingDown,

    /// <summary>4000.</summary>
    Replaced,

    /// <summary>4001.</summary>
    Deactivated,

    /// <summary>4002 or 1009, from either side.</summary>
    ProtocolError,

    /// <summary>4003.</summary>
    TooSlow,
}
