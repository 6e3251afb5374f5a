using System.Security.Cryptography;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The contents of the sandbox's attachments, in memory and thread-safe. Beyond the limit the oldest is removed.</summary>
public sealed class SandboxFiles
{
    /// <summary>The maximum bytes of all files together.</summary>
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

    // Rails' Marcel trusts content and name more than the upload's content type.
    private static string? TypeOf(SandboxUpload upload)
    {
        var isAudio = upload.ContentType?.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ?? true;
        var isOgg = upload.Content.AsSpan().StartsWith("OggS"u8)
            || Path.GetExtension(upload.Name).ToLowerInvariant() is ".ogg" or ".oga" or ".opus"
            || upload.ContentType?.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase) == true;
        return isAudio && isOgg ? "audio/opus" : upload.ContentType;
    }

    /// <summary>Finds a file. Null when it never existed or was removed.</summary>
    internal (DeskFile File, byte[] Content)? Find(string key)
    {
        lock (_gate)
        {
            return _files.Where(f => f.File.Key == key).Select(f => ((DeskFile, byte[])?)f).FirstOrDefault();
        }
    }
}

/// <summary>A file as uploaded in a form.</summary>
internal sealed record SandboxUpload(string Name, string? ContentType, byte[] Content);
