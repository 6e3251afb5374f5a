using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Protocol.Link;

/// <summary>The link protocol's shared limits and names (docs/spec/bridge.md 2).</summary>
public static class LinkProtocol
{
    /// <summary>A header in the public API's handshake response; our addition, see <see cref="ActivateRequest.Tenant"/>.</summary>
    public const string TenantHeader = "Ryze-Tenant";

    public const string Subprotocol = "ryze.bridge.v1";

    /// <summary>In bytes, in both directions.</summary>
    public const int MaxFrameLength = 1024 * 1024;

    /// <summary>The upper limit of unacknowledged events; a larger request is reduced to it.</summary>
    public const int MaxWindow = 1024;

    /// <summary>The number that Ryze's own bridge requests.</summary>
    public const int DefaultWindow = 256;

    /// <summary>The reason text in the close frame and in <c>bye</c>.</summary>
    public static string ReasonOf(LinkCloseCode close) => close switch
    {
        LinkCloseCode.ShuttingDown => "shutting down",
        LinkCloseCode.TooBig => "too big",
        LinkCloseCode.Replaced => "replaced",
        LinkCloseCode.Deactivated => "deactivated",
        LinkCloseCode.ProtocolError => "protocol error",
        LinkCloseCode.TooSlow => "too slow",
        _ => throw new ArgumentOutOfRangeException(nameof(close), close, null),
    };
}
