namespace Ryze.Domain.Protocol.Http;

/// <summary>Who answered 401, 403 or 404, because the status alone does not show it.</summary>
public enum RefusedBy
{
    /// <summary>Chatwoot, with JSON that contains <c>error</c> or <c>errors</c>.</summary>
    Chatwoot,

    /// <summary>
    /// Chatwoot, which lacks the path: it is an older version, or a proxy changes the path (docs/spec/chatwoot.md 1.1.3).
    /// </summary>
    Routes,

    /// <summary>Something in front of Chatwoot, such as a proxy, a firewall or a maintenance page.</summary>
    OtherServer,
}
