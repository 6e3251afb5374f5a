using System.Text;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Load;

/// <summary>An event of 1 KiB.</summary>
internal static class LoadFrame
{
    public static readonly byte[] Tail = Encoding.ASCII.GetBytes(
        $"\"id\":\"evt_load\",\"event\":\"message.exchange\",\"occurred_at\":\"2026-11-25T00:00:00Z\",\"data\":{{\"id\":\"3EB0\",\"text\":\"{new string('x', 880)}\"}}}}");

    public static ReadOnlyMemory<byte> Whole(long seq)
    {
        var frame = new byte[EventFrame.LengthOf(Tail)];
        return frame.AsMemory(0, EventFrame.Write(seq, Tail, frame));
    }
}
