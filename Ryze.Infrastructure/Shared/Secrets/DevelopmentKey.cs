using System.Security.Cryptography;
using System.Text;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>The key of a Development host that was given no <c>ENCRYPTION_KEY</c>: made once and kept in a file (api.md 10).</summary>
public static class DevelopmentKey
{
    private const string KeyId = "dev";

    // How long another process may take between making the file and having written its one line.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Reads the key file, or makes it with mode 0600. Processes that start at once end up with the same key: the operating system lets
    /// one of them make the file, and the others read it as soon as it is whole.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged. It is never replaced, since what it encrypted would be lost.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to someone else, or the path is a folder.</exception>
    public static KeyRing LoadOrCreate(string path)
    {
        if (!Path.Exists(path))
        {
            Create(Path.GetFullPath(path));
        }

        KeyRing? ring = null;
        IReadOnlyList<string> faults = [];
        return SpinWait.SpinUntil(() => KeyRing.TryParse(Read(path), out ring, out faults), Patience)
            ? ring!
            : throw new InvalidDataException(
                $"{path} is damaged: {string.Join("; ", faults)}. Restore it, or delete it to start with a new key and lose what it encrypted.");
    }

    // Not a draft that is moved into place: on Unix File.Move checks for the target and then renames, so the last of two would win.
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
            return; // Another process was first; its key is the one that counts.
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
