namespace Ryze.Application.PublicApi.Link;

/// <summary>Public API: the state of links, without a call to the bridge (docs/spec/bridge.md 2.2).</summary>
public interface IOpenLinks
{
    /// <summary>Knows only this replica's links.</summary>
    OpenLinkState Find(string integrationId);
}

/// <param name="IsOpen">Whether a link is open now.</param>
/// <param name="Since">When it opened or closed; null when there was none since this process started.</param>
public sealed record OpenLinkState(bool IsOpen, DateTimeOffset? Since);
