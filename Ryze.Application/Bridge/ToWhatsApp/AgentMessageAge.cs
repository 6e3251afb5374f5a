using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>How old a message may be that is sent.</summary>
internal static class AgentMessageAge
{
    /// <summary>The API remembers commands as long, and a customer is not answered after more than a week.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The clocks of both sides may differ by as much.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    public static DateTimeOffset OldestOf(BridgeIntegration integration, DateTimeOffset now)
    {
        var since = integration.CreatedAt - ClocksDiffer;
        return now - Longest > since ? now - Longest : since;
    }
}
