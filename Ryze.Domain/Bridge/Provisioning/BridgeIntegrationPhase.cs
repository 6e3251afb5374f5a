namespace Ryze.Domain.Bridge.Provisioning;

public enum BridgeIntegrationPhase
{
    /// <summary>Its first activation is under way; an inbox may or may not exist.</summary>
    Provisioning,

    Active,

    /// <summary>
    /// Another integration took its channel over; its inbox is removed after a while. Until then it comes back when the change is undone.
    /// </summary>
    Superseded,

    /// <summary>Stopped for good; its inbox is removed as soon as Chatwoot lets us.</summary>
    Removing,
}
