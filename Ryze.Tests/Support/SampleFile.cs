namespace Ryze.Tests.Support;

/// <summary>The first bytes of each file type, enough to recognize it.</summary>
internal static class SampleFile
{
    /// <param name="name">The file name, whose extension selects the type.</param>
    public static byte[] Of(string name) => Path.GetExtension(name) switch
    {
        ".ogg" => [.. "OggS"u8, 0, 2, .. new byte[20], .. "OpusHead"u8],
        ".svg" => [.. "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8],
        ".heic" => [0, 0, 0, 24, .. "ftypheic"u8],
        ".tiff" => [.. "II*\0"u8],
        ".gif" => [.. "GIF89a"u8],
        ".jpg" => [0xFF, 0xD8, 0xFF, 0xE0],
        ".png" => [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'],
        ".mp4" => [0, 0, 0, 24, .. "ftypisom"u8],
        ".mov" => [0, 0, 0, 20, .. "ftypqt  "u8],
        ".pdf" => [.. "%PDF-1.7"u8],
        _ => [.. "bytes"u8],
    };
}
