namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>The link of one integration, for events to the bridge and commands to the phone.</summary>
/// <param name="IntegrationId">The channel URL's <c>integration</c> parameter.</param>
/// <param name="Instance">The instance name, as in the link's path.</param>
public sealed record IntegrationLink(string IntegrationId, string Instance)
{
    /// <summary>Needed because names are unique only within an account.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>The instance's account.</summary>
    public string AccountId { get; init; } = "";
}
