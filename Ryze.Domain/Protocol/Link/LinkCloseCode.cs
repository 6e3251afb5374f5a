namespace Ryze.Domain.Protocol.Link;

/// <summary>Why a link is closed; the value is the WebSocket close code (docs/spec/bridge.md 2).</summary>
public enum LinkCloseCode
{
    /// <summary>The server is stopping; reconnect.</summary>
    ShuttingDown = 1001,

    /// <summary>A frame over 1 MiB.</summary>
    TooBig = 1009,

    /// <summary>A newer link of the same integration replaced it.</summary>
    Replaced = 4000,

    /// <summary>The integration was removed.</summary>
    Deactivated = 4001,

    /// <summary>A frame that breaks the protocol.</summary>
    ProtocolError = 4002,

    /// <summary>The peer did not read for 30 s.</summary>
    TooSlow = 4003,
}
