using System.Buffers.Text;
using Ryze.Domain.Protocol.Link;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>Builds an event frame (docs/spec/bridge.md 2) from its sequence number and its constant part.</summary>
public static class EventFrame
{
    /// <summary>
    /// The longest <see cref="EngineEvent.Frame"/> in bytes, so that the whole frame fits <see cref="LinkProtocol.MaxFrameLength"/>.
    /// </summary>
    public const int MaxTailLength = LinkProtocol.MaxFrameLength - MaxHeadLength;

    // 22 bytes, a number with up to 19 digits, and a comma.
    private const int MaxHeadLength = 42;

    private static ReadOnlySpan<byte> Head => "{\"type\":\"event\",\"seq\":"u8;

    public static int LengthOf(ReadOnlySpan<byte> tail) => MaxHeadLength + tail.Length;

    /// <param name="frame">At least <see cref="LengthOf"/> bytes long.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(long seq, ReadOnlySpan<byte> tail, Span<byte> frame)
    {
        Head.CopyTo(frame);
        Utf8Formatter.TryFormat(seq, frame[Head.Length..], out var digits);
        var length = Head.Length + digits;
        frame[length++] = (byte)',';
        tail.CopyTo(frame[length..]);
        return length + tail.Length;
    }
}
