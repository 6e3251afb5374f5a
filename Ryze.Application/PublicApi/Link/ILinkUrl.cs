namespace Ryze.Application.PublicApi.Link;

/// <summary>
/// The URL where the bridge reaches the public API (docs/spec/bridge.md 1, <c>channel_url</c>). It is known only after the host listens.
/// </summary>
public interface ILinkUrl
{
    string Of(string instanceName, string integrationId);

    /// <summary>The URL where the bridge downloads an event's file.</summary>
    string OfMedia(string mediaId);
}
