namespace Ryze.Application.PublicApi.Link;

/// <summary>Where the bridge reaches the API (bridge.md 1, <c>channel_url</c>). Known only once the host listens.</summary>
public interface ILinkUrl
{
    string Of(string instanceName, string integrationId);

    /// <summary>Where the bridge downloads a file that came with an event.</summary>
    string OfMedia(string mediaId);
}
