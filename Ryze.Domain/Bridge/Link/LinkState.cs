using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Link;

/// <summary>The current state of one integration's link.</summary>
/// <param name="Socket">
/// One of <see cref="IntegrationStates.Connected"/>, <see cref="IntegrationStates.Connecting"/>,
/// <see cref="IntegrationStates.Disconnected"/>.
/// </param>
/// <param name="Error">Since when the link is down, with the reason; empty while it is up.</param>
/// <param name="IsFailing">Whether it was refused permanently, or has been down for over a minute.</param>
public sealed record LinkState(string Socket, string Error, bool IsFailing)
{
    /// <summary>The integration has no supervised link.</summary>
    public static readonly LinkState None = new(IntegrationStates.Disconnected, "", IsFailing: false);

    public bool IsConnected => Socket == IntegrationStates.Connected;
}
