using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>Bridge side: fetches files that came with messages (bridge.md 1.2 and 3.1).</summary>
public interface IFileDownloads
{
    /// <summary>In bytes; a larger file is not fetched.</summary>
    const long MaxLength = Domain.Protocol.Events.FileNames.MaxMebibytes * 1024 * 1024;

    /// <summary>
    /// The whole file, on disk until it is closed. A URL of the API's own files is asked for with <c>BRIDGE_TOKEN</c>, any other
    /// is a stranger's and held to the address policy. Failures are <see cref="FileNotFetched"/>.
    /// </summary>
    /// <param name="channelUrl">Where the bridge dials the API: tells which files are the API's.</param>
    Task<Result<ChatwootUpload>> FetchAsync(Uri url, string channelUrl, CancellationToken cancellationToken);

    /// <summary>
    /// An agent's file, under the address policy and never with <c>BRIDGE_TOKEN</c>. A 404 may pass, because Chatwoot's upload takes time.
    /// </summary>
    Task<Result<ChatwootUpload>> FetchFromChatwootAsync(Uri url, CancellationToken cancellationToken);
}

/// <param name="IsRetryable">Whether trying again may help: network, 408, 429, 5xx; for an agent's file also 404.</param>
public sealed record FileNotFetched(bool IsRetryable) : Error
{
    /// <summary>It is larger than <see cref="IFileDownloads.MaxLength"/>.</summary>
    public bool IsTooLarge { get; init; }
}
