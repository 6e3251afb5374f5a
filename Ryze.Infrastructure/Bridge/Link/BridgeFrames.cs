using System.Buffers.Text;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Frames that the bridge sends (docs/spec/bridge.md 2).</summary>
internal static class BridgeFrames
{
    public static ReadOnlyMemory<byte> Ready(long after, int window) =>
        System.Text.Encoding.ASCII.GetBytes($"{{\"type\":\"ready\",\"after\":{after},\"window\":{window}}}");

    public static ReadOnlyMemory<byte> Ack(long seq)
    {
        var frame = new byte[Start.Length + 20];
        Start.CopyTo(frame);
        Utf8Formatter.TryFormat(seq, frame.AsSpan(Start.Length), out var digits);
        frame[Start.Length + digits] = (byte)'}';
        return frame.AsMemory(0, Start.Length + digits + 1);
    }

    private static ReadOnlySpan<byte> Start => "{\"type\":\"ack\",\"seq\":"u8;
}
