using System.Buffers.Binary;

namespace Ryze.Domain.Bridge.Files;

/// <summary>Detects formats whose first letters may also start a text, so that more of their header must match.</summary>
internal static class FileHeader
{
    /// <summary>The limit for a program's second header offset, in bytes.</summary>
    private const uint MaxProgramHeader = 0x10000;

    private static readonly uint[] BitmapHeaderLengths = [12, 16, 40, 52, 56, 64, 108, 124];

    /// <summary>Null when no format matches.</summary>
    public static string? MimeTypeOf(ReadOnlySpan<byte> head) =>
        Chunk(head, "RIFF"u8, "WEBP"u8) ? "image/webp"
        : Chunk(head, "RIFF"u8, "WAVE"u8) ? "audio/wav"
        : Chunk(head, "RIFF"u8, "AVI "u8) ? "video/x-msvideo"
        : Chunk(head, "FORM"u8, "AIFF"u8) || Chunk(head, "FORM"u8, "AIFC"u8) ? "audio/aiff"
        : IsBitmap(head) ? "image/bmp"
        : IsFlash(head) ? "video/x-flv"
        : IsProgram(head) ? "application/x-msdownload"
        : IsTagged(head) || IsMp3Frame(head) ? "audio/mpeg"
        : head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0 ? "audio/aac"
        : null;

    /// <summary>A chunk name, its length, and its form.</summary>
    private static bool Chunk(ReadOnlySpan<byte> head, ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> form) =>
        head.Length >= 12 && head.StartsWith(chunk) && head[8..12].SequenceEqual(form);

    /// <summary>Four reserved bytes are zero, and the second header has a known length.</summary>
    private static bool IsBitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && head.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(head[6..]) == 0
        && BitmapHeaderLengths.AsSpan().Contains(BinaryPrimitives.ReadUInt32LittleEndian(head[14..]));

    /// <summary>Version 1, audio or video, and a header of nine bytes.</summary>
    private static bool IsFlash(ReadOnlySpan<byte> head) =>
        head.Length >= 9 && head.StartsWith("FLV"u8) && head[3] == 1 && (head[4] & 0xFA) == 0
        && BinaryPrimitives.ReadUInt32BigEndian(head[5..]) == 9;

    /// <summary>The second header is at the offset that the first one gives, if it is within reach.</summary>
    private static bool IsProgram(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64 || !head.StartsWith("MZ"u8))
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(head[60..]);
        return offset is >= 4 and <= MaxProgramHeader
            && (offset + 2 > head.Length || head[(int)offset] is (byte)'P' or (byte)'N' or (byte)'L');
    }

    /// <summary>ID3: versions 2 to 4, only known flags, and a length with seven bits per byte.</summary>
    private static bool IsTagged(ReadOnlySpan<byte> head) =>
        head.Length >= 10 && head.StartsWith("ID3"u8) && head[3] is >= 2 and <= 4 && head[4] != 0xFF && (head[5] & 0x0F) == 0
        && head[6..10].IndexOfAnyInRange((byte)0x80, byte.MaxValue) < 0;

    /// <summary>
    /// Eleven set bits, layer II or III, and no reserved bit rate or sampling rate. Layer I is excluded, because a UTF-16 byte order mark
    /// looks like it.
    /// </summary>
    private static bool IsMp3Frame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0 && (head[1] & 0x06) is 0x02 or 0x04 && (head[1] & 0x18) != 0x08
        && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C;
}
