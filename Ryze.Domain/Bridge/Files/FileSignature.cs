using System.Text;

namespace Ryze.Domain.Bridge.Files;

/// <summary>Detects a file's type from its first bytes.</summary>
public static class FileSignature
{
    /// <summary>How many bytes to read from the file's start.</summary>
    public const int HeadLength = 1024;

    public const string Html = "text/html";
    public const string Zip = "application/zip";
    public const string Compound = "application/x-ole-storage";

    private static readonly (byte[] Bytes, string MimeType)[] Known =
    [
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ([0x89, .. "PNG"u8], "image/png"),
        ([.. "GIF87a"u8], "image/gif"),
        ([.. "GIF89a"u8], "image/gif"),
        ([.. "II*\0"u8], "image/tiff"),
        ([.. "MM\0*"u8], "image/tiff"),
        ([0, 0, 1, 0], "image/x-icon"),
        ([.. "OggS"u8], "audio/ogg"),
        ([.. "#!AMR"u8], "audio/amr"),
        ([.. "fLaC"u8], "audio/flac"),
        ([.. "MThd"u8, 0, 0, 0, 6], "audio/midi"),
        ([.. "caff"u8, 0, 1], "audio/x-caf"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        ([0, 0, 1, 0xBA], "video/mpeg"),
        ([0, 0, 1, 0xB3], "video/mpeg"),
        ([0x30, 0x26, 0xB2, 0x75], "video/x-ms-asf"),
        ([.. "PK"u8, 3, 4], Zip),
        ([.. "PK"u8, 5, 6], Zip),
        ([0xD0, 0xCF, 0x11, 0xE0], Compound),
        ([.. "Rar!"u8, 0x1A, 7], "application/vnd.rar"),
        ([.. "7z"u8, 0xBC, 0xAF], "application/x-7z-compressed"),
        ([0x1F, 0x8B], "application/gzip"),
        ([.. "{\\rtf"u8], "application/rtf"),
    ];

    private static readonly (string Brand, string MimeType)[] Brands =
    [
        ("heic", "image/heic"), ("heix", "image/heic"), ("hevc", "image/heic"), ("mif1", "image/heif"), ("msf1", "image/heif"), (
            "avif", "image/avif"),
        ("avis", "image/avif"), ("qt  ", "video/quicktime"), ("M4A", "audio/mp4"), ("M4B", "audio/mp4"), ("3gp", "video/3gpp"),
        ("3g2", "video/3gpp"),
    ];

    /// <summary>Null when the bytes match no known type.</summary>
    public static string? MimeTypeOf(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) && head[0] == 0 && head[1] == 0)
        {
            var brand = Encoding.ASCII.GetString(head[8..12]);
            return Brands.FirstOrDefault(known => brand.StartsWith(known.Brand, StringComparison.Ordinal)).MimeType ?? "video/mp4";
        }

        foreach (var (bytes, mimeType) in Known)
        {
            if (head.StartsWith(bytes))
            {
                return mimeType;
            }
        }

        return head.IndexOf("%PDF-"u8) >= 0 ? "application/pdf" : FileHeader.MimeTypeOf(head) ?? MarkupOf(head);
    }

    private static string? MarkupOf(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase)
                    || text.StartsWith("<body", StringComparison.OrdinalIgnoreCase) ? Html
            : !text.StartsWith('<') ? null
            : text.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "image/svg+xml"
            : text.Contains("<html", StringComparison.OrdinalIgnoreCase) ? Html
            : text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "application/xml"
            : null;
    }
}
