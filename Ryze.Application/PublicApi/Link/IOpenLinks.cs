namespace Ryze.Application.PublicApi.Link;

/// <summary>API side: what is known of the bridge's sockets without asking the bridge (bridge.md 2.2).</summary>
public interface IOpenLinks
{
    /// <summary>Of this replica.</summary>
    OpenLinkState Find(string integrationId);
}

/// <param name="IsOpen">Whether a socket is open now.</param>
/// <param name="Since">When it was opened, or closed; null when there was none since this process started.</param>
public sealed record OpenLinkState(bool IsOpen, DateTimeOffset? Since);
