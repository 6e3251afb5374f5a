using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Limits the age of agent messages that Ryze sends.</summary>
internal static class AgentMessageAge
{
    /// <summary>The public API remembers commands for this long, and a reply after a week is too late for a customer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The tolerated difference between Chatwoot's clock and the bridge's.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    public static DateTimeOffset OldestOf(BridgeIntegration integration, DateTimeOffset now)
    {
        var since = integration.CreatedAt - ClockDifference;
        return now - Longest > since ? now - Longest : since;
    }
}
