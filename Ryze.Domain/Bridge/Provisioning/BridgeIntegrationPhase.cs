namespace Ryze.Domain.Bridge.Provisioning;

public enum BridgeIntegrationPhase
{
    /// <summary>The first activation is running; an inbox may exist.</summary>
    Provisioning,

    Active,

    /// <summary>
    /// Another integration took over its link, and its inbox is removed after a while. Until then an undo can restore it.
    /// </summary>
    Superseded,

    /// <summary>Stopped permanently; its inbox is removed as soon as Chatwoot allows it.</summary>
    Removing,
}
