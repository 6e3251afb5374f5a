using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Link;

/// <summary>How the bridge's connection of one integration stands right now.</summary>
/// <param name="Socket">One of <see cref="IntegrationStates.Connected"/>, <see cref="IntegrationStates.Connecting"/>, <see cref="IntegrationStates.Disconnected"/>.</param>
/// <param name="Error">Since when it is down and why; empty while it is up.</param>
/// <param name="IsFailing">It was refused for good, or has been down for over a minute.</param>
public sealed record LinkState(string Socket, string Error, bool IsFailing)
{
    /// <summary>Nobody supervises such an integration.</summary>
    public static readonly LinkState None = new(IntegrationStates.Disconnected, "", IsFailing: false);

    public bool IsConnected => Socket == IntegrationStates.Connected;
}
