namespace Ryze.Domain.Protocol.Link;

/// <summary>Why a socket is closed; the value is the close code on the wire (bridge.md 2).</summary>
public enum SocketClose
{
    /// <summary>The server stops; come back.</summary>
    ShuttingDown = 1001,

    /// <summary>A frame over 1 MiB.</summary>
    TooBig = 1009,

    /// <summary>A newer socket of the same integration took over.</summary>
    Replaced = 4000,

    /// <summary>The integration is no more.</summary>
    Deactivated = 4001,

    /// <summary>A frame that breaks the protocol.</summary>
    ProtocolError = 4002,

    /// <summary>The peer did not drain for 30 s.</summary>
    TooSlow = 4003,
}
