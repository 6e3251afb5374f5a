using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;

namespace Ryze.Domain.Relay;

/// <summary>The customer and the Chatwoot account that a fair share counts for (security.md 1).</summary>
/// <param name="Tenant">The customer; the Chatwoot account when the API does not identify the customer.</param>
/// <param name="Chatwoot">Host and account.</param>
public sealed record Sharer(string Tenant, string Chatwoot)
{
    /// <param name="tenant">See <see cref="ActivateRequest.Tenant"/>.</param>
    public static Sharer Of(string? tenant, string baseUrl, long accountId)
    {
        var chatwoot = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ChatwootBaseUrl.HostOf(baseUrl)}/{accountId}");
        return new Sharer($"tenant {tenant ?? chatwoot}", chatwoot);
    }
}
