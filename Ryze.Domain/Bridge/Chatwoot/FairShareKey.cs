using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>The customer and the Chatwoot account whose fair share is counted (docs/spec/security.md 1).</summary>
/// <param name="Tenant">The customer, or the Chatwoot account when the public API does not identify the customer.</param>
/// <param name="Chatwoot">Host and account.</param>
public sealed record FairShareKey(string Tenant, string Chatwoot)
{
    /// <param name="tenant">See <see cref="ActivateRequest.Tenant"/>.</param>
    public static FairShareKey Of(string? tenant, string baseUrl, long accountId)
    {
        var chatwoot = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ChatwootBaseUrl.HostOf(baseUrl)}/{accountId}");
        return new FairShareKey($"tenant {tenant ?? chatwoot}", chatwoot);
    }
}
