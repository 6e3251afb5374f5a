namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>The way of one integration's events to its bridge, and of the bridge's commands to the phone.</summary>
/// <param name="IntegrationId">The <c>integration</c> parameter of the channel URL.</param>
/// <param name="Instance">Name of the instance, as in the socket's path.</param>
public sealed record IntegrationLink(string IntegrationId, string Instance)
{
    /// <summary>Names are unique only within an account.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>The account of the instance.</summary>
    public string AccountId { get; init; } = "";
}
