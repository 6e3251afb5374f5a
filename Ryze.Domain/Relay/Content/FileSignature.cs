using System.Text;

namespace Ryze.Domain.Relay.Content;

/// <summary>What a file is by its first bytes.</summary>
public static class FileSignature
{
    /// <summary>As many of a file's first bytes are looked at.</summary>
    public const int HeadLength = 1024;

    public const string Html = "text/html";
    public const string Zip = "application/zip";
    public const string Compound = "application/x-ole-storage";

    private static readonly (int Offset, byte[] Bytes, string MimeType)[] Known =
    [
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, [0x89, .. "PNG"u8], "image/png"),
        (0, [.. "GIF8"u8], "image/gif"),
        (0, [.. "BM"u8], "image/bmp"),
        (0, [.. "II*\0"u8], "image/tiff"),
        (0, [.. "MM\0*"u8], "image/tiff"),
        (0, [0, 0, 1, 0], "image/x-icon"),
        (8, [.. "WEBP"u8], "image/webp"),
        (8, [.. "WAVE"u8], "audio/wav"),
        (8, [.. "AVI "u8], "video/x-msvideo"),
        (0, [.. "OggS"u8], "audio/ogg"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [.. "#!AMR"u8], "audio/amr"),
        (0, [.. "fLaC"u8], "audio/flac"),
        (0, [.. "MThd"u8], "audio/midi"),
        (0, [.. "caff"u8], "audio/x-caf"),
        (0, [.. "FORM"u8], "audio/aiff"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        (0, [0, 0, 1, 0xBA], "video/mpeg"),
        (0, [0, 0, 1, 0xB3], "video/mpeg"),
        (0, [.. "FLV"u8], "video/x-flv"),
        (0, [0x30, 0x26, 0xB2, 0x75], "video/x-ms-asf"),
        (0, [.. "PK"u8, 3, 4], Zip),
        (0, [.. "PK"u8, 5, 6], Zip),
        (0, [0xD0, 0xCF, 0x11, 0xE0], Compound),
        (0, [.. "Rar!"u8], "application/vnd.rar"),
        (0, [.. "7z"u8, 0xBC, 0xAF], "application/x-7z-compressed"),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [.. "{\\rtf"u8], "application/rtf"),
        (0, [.. "MZ"u8], "application/x-msdownload"),
    ];

    private static readonly (string Brand, string MimeType)[] Brands =
    [
        ("heic", "image/heic"), ("heix", "image/heic"), ("hevc", "image/heic"), ("mif1", "image/heif"), ("msf1", "image/heif"), ("avif", "image/avif"),
        ("avis", "image/avif"), ("qt  ", "video/quicktime"), ("M4A", "audio/mp4"), ("M4B", "audio/mp4"), ("3gp", "video/3gpp"), ("3g2", "video/3gpp"),
    ];

    /// <summary>Null when the bytes are no file that is known.</summary>
    public static string? MimeTypeOf(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
        {
            var brand = Encoding.ASCII.GetString(head[8..12]);
            return Brands.FirstOrDefault(known => brand.StartsWith(known.Brand, StringComparison.Ordinal)).MimeType ?? "video/mp4";
        }

        foreach (var (offset, bytes, mimeType) in Known)
        {
            if (head.Length >= offset + bytes.Length && head.Slice(offset, bytes.Length).SequenceEqual(bytes))
            {
                return mimeType;
            }
        }

        return head.IndexOf("%PDF-"u8) >= 0 ? "application/pdf" : AudioFrameOf(head) ?? MarkupOf(head);
    }

    /// <summary>MP3 and AAC without a header: a frame begins with eleven or twelve set bits and a valid layer.</summary>
    private static string? AudioFrameOf(ReadOnlySpan<byte> head) => head.Length < 4 || head[0] != 0xFF ? null
        : (head[1] & 0xF6) == 0xF0 ? "audio/aac"
        : (head[1] & 0xE0) == 0xE0 && (head[1] & 0x06) != 0 && (head[1] & 0x18) != 0x08 && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C ? "audio/mpeg"
        : null;

    private static string? MarkupOf(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<body", StringComparison.OrdinalIgnoreCase) ? Html
            : !text.StartsWith('<') ? null
            : text.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "image/svg+xml"
            : text.Contains("<html", StringComparison.OrdinalIgnoreCase) ? Html
            : text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "application/xml"
            : null;
    }
}
