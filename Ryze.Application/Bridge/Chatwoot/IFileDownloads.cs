using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>Bridge: downloads message files (docs/spec/bridge.md 1.2 and 3.1).</summary>
public interface IFileDownloads
{
    /// <summary>In bytes; larger files are not downloaded.</summary>
    const long MaxLength = Domain.Protocol.Events.FileNames.MaxMebibytes * 1024 * 1024;

    /// <summary>
    /// Downloads the whole file to disk; disposing the upload deletes it. Requests for the public API's own files carry
    /// <c>BRIDGE_TOKEN</c>; every other URL must pass the address policy. Failures are <see cref="FileNotFetched"/>.
    /// </summary>
    /// <param name="channelUrl">The link's URL; files at its address belong to the public API.</param>
    Task<Result<ChatwootUpload>> FetchAsync(Uri url, string channelUrl, CancellationToken cancellationToken);

    /// <summary>
    /// Downloads an agent's file under the address policy, without <c>BRIDGE_TOKEN</c>. A 404 is retryable, because Chatwoot's upload takes
    /// time.
    /// </summary>
    Task<Result<ChatwootUpload>> FetchFromChatwootAsync(Uri url, CancellationToken cancellationToken);
}

/// <param name="IsRetryable">Whether another try may help: network failure, 408, 429, 5xx, and 404 for an agent's file.</param>
public sealed record FileNotFetched(bool IsRetryable) : Error
{
    /// <summary>The file is larger than <see cref="IFileDownloads.MaxLength"/>.</summary>
    public bool IsTooLarge { get; init; }
}
