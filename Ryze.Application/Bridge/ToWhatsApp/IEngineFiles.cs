using Ryze.Domain;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Bridge side: files that wait on disk for the engine, each under a one-time URL (docs/adr/0013).</summary>
public interface IEngineFiles
{
    /// <summary>Path of every one-time URL, in front of its secret. The secret never reaches a log.</summary>
    const string Path = "/v1/files/";

    /// <summary>How long a URL works.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Keeps room on disk for one more file while it is downloaded and stored.</summary>
    /// <param name="owner">Shares the room with all others; no owner gets more than a quarter.</param>
    /// <returns>Null when there is no room now; else to be disposed after <see cref="StoreAsync"/>.</returns>
    IDisposable? TryReserve(string owner);

    /// <param name="content">Read from its present position.</param>
    /// <returns>The URL for the engine; null when the disk does not take the file.</returns>
    Task<Secret?> StoreAsync(string owner, Stream content, string mimeType, CancellationToken cancellationToken);

    /// <summary>A URL that no file stands behind.</summary>
    Secret NewUrl();

    /// <summary>Whether the file behind a URL is still there to be fetched.</summary>
    bool IsWaiting(Secret url);

    /// <summary>The file behind a URL was fetched or is not needed.</summary>
    void Remove(Secret url);

    /// <param name="secret">As a client sent it.</param>
    /// <returns>Null when there is no such file, or not any more.</returns>
    WaitingFile? Open(string secret);

    /// <summary>Whether this process issued the secret within the last 20 minutes, used up or not.</summary>
    bool IsKnown(string secret);

    /// <summary>The file was sent completely.</summary>
    void MarkFetched(string secret);

    /// <summary>Deletes files that are older than <see cref="Lifetime"/>, whoever left them.</summary>
    void DeleteExpired();
}

/// <summary>A file on its way to the engine.</summary>
/// <param name="content">Positioned at the file's first byte.</param>
/// <param name="length">In bytes, from there to the end.</param>
public sealed class WaitingFile(Stream content, long length, string mimeType) : IAsyncDisposable
{
    public Stream Content => content;

    public long Length => length;

    public string MimeType => mimeType;

    public ValueTask DisposeAsync() => content.DisposeAsync();
}
