namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>The numbers are stored, except <see cref="Sending"/>: the stored parts distinguish it from <see cref="Waiting"/>.</summary>
public enum AgentMessageState
{
    /// <summary>No part has started.</summary>
    Waiting = 0,

    /// <summary>All parts were sent.</summary>
    Sent = 1,

    /// <summary>Not sent; only an agent retry or a late echo continues it.</summary>
    Failed = 2,

    /// <summary>Deleted in Chatwoot; sent parts must be deleted on WhatsApp.</summary>
    Deleting = 3,

    /// <summary>Deleted in Chatwoot, with no known part on WhatsApp.</summary>
    Deleted = 4,

    /// <summary>At least one part has started.</summary>
    Sending = 5,
}
