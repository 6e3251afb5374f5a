using System.Security.Cryptography;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The bytes of the sandbox's attachments, in memory and safe to use from many threads: the oldest go when there are too many.</summary>
public sealed class SandboxFiles
{
    /// <summary>In bytes, of all files together.</summary>
    public const long MaxLength = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<(DeskFile File, byte[] Content)> _files = [];
    private long _length;

    internal DeskFile Keep(SandboxUpload upload)
    {
        var file = new DeskFile(
            upload.Name, TypeOf(upload), upload.Content.Length, Convert.ToHexStringLower(SHA256.HashData(upload.Content)),
            SandboxChatwoot.NewKey());
        lock (_gate)
        {
            _files.AddLast((file, upload.Content));
            _length += file.Length;
            while (_length > MaxLength)
            {
                _length -= _files.First!.Value.File.Length;
                _files.RemoveFirst();
            }
        }

        return file;
    }

    // Marcel, which Rails uses, believes the bytes and the name more than the header of the upload.
    private static string? TypeOf(SandboxUpload upload)
    {
        var isAudio = upload.ContentType?.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ?? true;
        var isOgg = upload.Content.AsSpan().StartsWith("OggS"u8)
            || Path.GetExtension(upload.Name).ToLowerInvariant() is ".ogg" or ".oga" or ".opus"
            || upload.ContentType?.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase) == true;
        return isAudio && isOgg ? "audio/opus" : upload.ContentType;
    }

    /// <summary>Null when it never was, or had to go.</summary>
    internal (DeskFile File, byte[] Content)? Find(string key)
    {
        lock (_gate)
        {
            return _files.Where(f => f.File.Key == key).Select(f => ((DeskFile, byte[])?)f).FirstOrDefault();
        }
    }
}

/// <summary>A file as it came in a form.</summary>
internal sealed record SandboxUpload(string Name, string? ContentType, byte[] Content);
