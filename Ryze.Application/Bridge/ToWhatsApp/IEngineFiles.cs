using Ryze.Domain;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Bridge: files on disk for the engine, each under a one-time URL (docs/adr/0013).</summary>
public interface IEngineFiles
{
    /// <summary>The path of every one-time URL, before its secret. The secret is never logged.</summary>
    const string Path = "/v1/files/";

    /// <summary>How long a URL is valid.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Reserves disk space for one more file while it is downloaded and stored.</summary>
    /// <param name="owner">The customer that uses the space; one owner gets at most a quarter of it.</param>
    /// <returns>Null when the disk has no space; otherwise dispose it after <see cref="StoreAsync"/>.</returns>
    IDisposable? TryReserve(string owner);

    /// <param name="content">Read from its current position.</param>
    /// <returns>The URL for the engine; null when the disk cannot hold the file.</returns>
    Task<Secret?> StoreAsync(string owner, Stream content, string mimeType, CancellationToken cancellationToken);

    /// <summary>A URL without a file.</summary>
    Secret NewUrl();

    /// <summary>Whether a URL's file is still available.</summary>
    bool IsWaiting(Secret url);

    /// <summary>Deletes a file that was downloaded or is no longer needed.</summary>
    void Remove(Secret url);

    /// <param name="secret">The client's value.</param>
    /// <returns>Null when the file does not exist, or no longer.</returns>
    WaitingFile? Open(string secret);

    /// <summary>Whether this process issued the secret within the last 20 minutes, used or unused.</summary>
    bool IsKnown(string secret);

    /// <summary>Records that the file was sent completely.</summary>
    void MarkFetched(string secret);

    /// <summary>Deletes all files older than <see cref="Lifetime"/>, including those of earlier processes.</summary>
    void DeleteExpired();
}

/// <summary>A file to send to the engine.</summary>
/// <param name="content">Positioned at the file's first byte.</param>
/// <param name="length">In bytes, from the current position to the end.</param>
public sealed class WaitingFile(Stream content, long length, string mimeType) : IAsyncDisposable
{
    public Stream Content => content;

    public long Length => length;

    public string MimeType => mimeType;

    public ValueTask DisposeAsync() => content.DisposeAsync();
}
