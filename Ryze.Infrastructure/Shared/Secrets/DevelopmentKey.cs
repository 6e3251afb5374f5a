using System.Security.Cryptography;
using System.Text;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>The key of a Development host without <c>ENCRYPTION_KEY</c>: created once and kept in a file (docs/spec/api.md 10).</summary>
public static class DevelopmentKey
{
    private const string KeyId = "dev";

    // The time another process may need between creating the file and writing its line.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Reads the key file, or creates it with mode 0600. Processes that start together get the same key: only one can create the file, and
    /// the others wait for its content.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged. It is never replaced, because its encrypted data would be lost.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user, or the path is a folder.</exception>
    public static KeyRing LoadOrCreate(string path)
    {
        if (!Path.Exists(path))
        {
            Create(Path.GetFullPath(path));
        }

        KeyRing? ring = null;
        IReadOnlyList<string> faults = [];
        return SpinWait.SpinUntil(() => KeyRing.TryParse(Read(path), out ring, out faults), MaxWait)
            ? ring!
            : throw new InvalidDataException(
                $"{path} is damaged: {string.Join("; ", faults)}. Restore it, or delete it to start with a new key and lose what it encrypted.");
    }

    // No temporary file: on Unix, File.Move checks the target and then renames, so the last of two processes would win.
    private static void Create(string path)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFiles.FileMode;
        }

        FileStream file;
        try
        {
            file = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            return; // Another process was first; its key applies.
        }

        using (file)
        {
            file.Write(Encoding.ASCII.GetBytes($"{KeyId}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyRing.KeySize))}\n"));
            file.Flush(flushToDisk: true);
        }
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }
}
