namespace Ryze.Domain.Protocol.Http;

/// <summary>Who says 401, 403 or 404: the status alone does not tell.</summary>
public enum RefusedBy
{
    /// <summary>Chatwoot, in JSON with <c>error</c> or <c>errors</c>.</summary>
    Chatwoot,

    /// <summary>Chatwoot, which has no such path: an older version, or a wrong path in front of it (chatwoot.md 1.1.3).</summary>
    Routes,

    /// <summary>Something in front of it: a proxy, a firewall, a page while it is being updated.</summary>
    Stranger,
}
