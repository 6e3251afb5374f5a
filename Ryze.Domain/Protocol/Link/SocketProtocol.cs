using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Protocol.Link;

/// <summary>Numbers and names of the socket protocol that both sides share (bridge.md 2).</summary>
public static class SocketProtocol
{
    /// <summary>Header of the API's answer to the handshake, our addition: see <see cref="ActivateRequest.Tenant"/>.</summary>
    public const string TenantHeader = "Ryze-Tenant";

    public const string Subprotocol = "ryze.bridge.v1";

    /// <summary>In bytes, either way.</summary>
    public const int MaxFrameLength = 1024 * 1024;

    /// <summary>Most events unacknowledged that a bridge may ask for; a larger wish is cut to this.</summary>
    public const int MaxWindow = 1024;

    /// <summary>Ryze's own bridge asks for this many.</summary>
    public const int DefaultWindow = 256;

    /// <summary>The word in the close frame and in <c>bye</c>.</summary>
    public static string ReasonOf(SocketClose close) => close switch
    {
        SocketClose.ShuttingDown => "shutting down",
        SocketClose.TooBig => "too big",
        SocketClose.Replaced => "replaced",
        SocketClose.Deactivated => "deactivated",
        SocketClose.ProtocolError => "protocol error",
        SocketClose.TooSlow => "too slow",
        _ => throw new ArgumentOutOfRangeException(nameof(close), close, null),
    };
}
