namespace Ryze.Application.Ports;

/// <summary>Where the bridge dials back (bridge.md 1, <c>channel_url</c>). Known only once the host listens.</summary>
public interface IChannelUrl
{
    string Of(string instanceName, string integrationId);
}
