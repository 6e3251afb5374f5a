using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Files;

/// <summary>
/// Names each file by the SHA-256 of its secret, so that the folder does not reveal the URLs. A file's first line is its media type; its
/// modification time is when it was stored.
/// </summary>
internal sealed partial class EngineFiles(
    EngineFileOptions options, BridgeOptions bridge, ListeningAddress listening, IIds ids, DiskWatch disk, TimeProvider time,
    ILogger<EngineFiles> logger)
    : IEngineFiles
{
    /// <summary>In bytes, for all files in the folder plus all running downloads.</summary>
    public const long MaxTotal = 1024L * 1024 * 1024;

    /// <summary>In bytes, for one owner.</summary>
    public const long MaxPerOwner = MaxTotal / 4;

    private const string Unfinished = ".part";
    private const int NameLength = 2 * SHA256.HashSizeInBytes;
    private const int MaxTypeLength = 255;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly TimeSpan KnownFor = 2 * IEngineFiles.Lifetime;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Issued> _issued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _reserved = new(StringComparer.Ordinal);

    private string Prefix => $"{(bridge.PublicUrl ?? listening.First).AbsoluteUri.TrimEnd('/')}{IEngineFiles.Path}";

    public IDisposable? TryReserve(string owner)
    {
        if (disk.IsLow)
        {
            return null;
        }

        lock (_gate)
        {
            var ownDownloads = _reserved.GetValueOrDefault(owner);
            var own = _issued.Where(file => file.Value.Owner == owner && File.Exists(PathOf(file.Key))).Sum(file => file.Value.Length);
            if (own + (ownDownloads + 1) * IFileDownloads.MaxLength > MaxPerOwner
                || LengthOfFolder() + (_reserved.Values.Sum() + 1) * IFileDownloads.MaxLength > MaxTotal)
            {
                return null;
            }

            _reserved[owner] = ownDownloads + 1;
            return new Reservation(this, owner);
        }
    }

    public async Task<Secret?> StoreAsync(string owner, Stream content, string mimeType, CancellationToken cancellationToken)
    {
        var secret = ids.NewSecret();
        var path = PathOf(NameOf(secret));
        try
        {
            CreateFolder();
            await using (var file = NewFile(path + Unfinished))
            {
                await file.WriteAsync(Encoding.ASCII.GetBytes(HeaderOf(mimeType) + "\n"), cancellationToken);
                await content.CopyToAsync(file, cancellationToken);
                lock (_gate)
                {
                    _issued[NameOf(secret)] = new Issued(owner, file.Length, time.GetUtcNow());
                }
            }

            File.SetLastWriteTimeUtc(path + Unfinished, time.GetUtcNow().UtcDateTime);
            File.Move(path + Unfinished, path);
            return new Secret(Prefix + secret);
        }
        catch (Exception exception)
        {
            Delete(path + Unfinished);
            if (exception is not (IOException or UnauthorizedAccessException))
            {
                throw;
            }

            LogNotStored(logger, exception);
            return null;
        }
    }

    public Secret NewUrl() => new(Prefix + ids.NewSecret());

    public bool IsWaiting(Secret url) => File.Exists(PathOf(NameOf(SecretOf(url))));

    public void Remove(Secret url) => MarkFetched(SecretOf(url));

    public WaitingFile? Open(string secret)
    {
        var path = PathOf(NameOf(secret));
        FileStream file;
        try
        {
            file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (!IsExpired(File.GetLastWriteTimeUtc(file.SafeFileHandle)))
        {
            Span<byte> head = stackalloc byte[MaxTypeLength + 1];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (head.IndexOf((byte)'\n') is > 0 and var end)
            {
                file.Position = end + 1;
                return new WaitingFile(file, file.Length - file.Position, Encoding.ASCII.GetString(head[..end]));
            }
        }

        file.Dispose();
        Delete(path);
        return null;
    }

    public bool IsKnown(string secret)
    {
        lock (_gate)
        {
            return _issued.ContainsKey(NameOf(secret));
        }
    }

    public void MarkFetched(string secret) => Delete(PathOf(NameOf(secret)));

    public void DeleteExpired()
    {
        foreach (var file in Files().Where(file => IsExpired(file.LastWriteTimeUtc)))
        {
            Delete(file.FullName);
        }

        lock (_gate)
        {
            var old = time.GetUtcNow() - KnownFor;
            foreach (var (name, _) in _issued.Where(file => file.Value.At < old).ToList())
            {
                _issued.Remove(name);
            }
        }
    }

    private static string NameOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The type as a valid HTTP header value: a customer may have chosen it.</summary>
    private static string HeaderOf(string mimeType) =>
        MediaTypeHeaderValue.TryParse(mimeType, out var type)
        && type.ToString() is { Length: <= MaxTypeLength } text && Ascii.IsValid(text) && !text.Any(char.IsControl)
            ? text
            : "application/octet-stream";

    private static string SecretOf(Secret url) => url.Reveal()[(url.Reveal().LastIndexOf('/') + 1)..];

    private string PathOf(string name) => Path.Combine(options.Folder, name);

    private bool IsExpired(DateTime storedAt) => storedAt + IEngineFiles.Lifetime <= time.GetUtcNow().UtcDateTime;

    /// <summary>Only files that this class created: the operator's folder may contain others.</summary>
    private IEnumerable<FileInfo> Files()
    {
        var folder = new DirectoryInfo(options.Folder);
        return folder.Exists ? folder.EnumerateFiles().Where(file => IsOwn(file.Name)) : [];
    }

    private static bool IsOwn(string name) =>
        name.Length >= NameLength
        && name.AsSpan(0, NameLength).IndexOfAnyExcept(HexDigits) < 0
        && name[NameLength..] is "" or Unfinished;

    private long LengthOfFolder()
    {
        long length = 0;
        foreach (var file in Files())
        {
            try
            {
                length += file.Length;
            }
            catch (FileNotFoundException)
            {
                // The engine fetched it, which deleted it.
            }
        }

        return length;
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(options.Folder);
        }
        else
        {
            Directory.CreateDirectory(options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream NewFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The folder does not exist before the first file.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(logger, exception);
        }
    }

    private void Release(string owner)
    {
        lock (_gate)
        {
            if (--_reserved[owner] == 0)
            {
                _reserved.Remove(owner);
            }
        }
    }

    [LoggerMessage(
        6060, LogLevel.Error, "A file for the engine could not be stored: its agent message waits; check BRIDGE_FILES_FOLDER and the disk")]
    private static partial void LogNotStored(ILogger logger, Exception exception);

    [LoggerMessage(6061, LogLevel.Warning, "A file for the engine could not be deleted: the deletion is retried within a minute")]
    private static partial void LogNotDeleted(ILogger logger, Exception exception);

    private sealed record Issued(string Owner, long Length, DateTimeOffset At);

    private sealed class Reservation(EngineFiles files, string owner) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            {
                files.Release(owner);
            }
        }
    }
}
