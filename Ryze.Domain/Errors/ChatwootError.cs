namespace Ryze.Domain.Errors;

/// <summary>What the user's Chatwoot said no to, one type per row family of api.md 4.3.</summary>
public abstract record ChatwootError(Detail Detail) : Error
{
    /// <summary>Wrong account id, not a Chatwoot, a redirect, or a 404 of Chatwoot.</summary>
    public sealed record NotFound(string BaseUrl, long AccountId, Detail Detail) : ChatwootError(Detail);

    /// <summary>Chatwoot's 422 on the payload, or a limit of the account (402).</summary>
    public sealed record Invalid(Detail Detail) : ChatwootError(Detail);

    public sealed record Unauthorized(Detail Detail) : ChatwootError(Detail);

    /// <summary>The token is good but its owner may not administer the account.</summary>
    public sealed record Forbidden(long AccountId, Detail Detail) : ChatwootError(Detail);

    /// <summary>Network, TLS, refused by the address policy, or Chatwoot's own 429 or 5xx.</summary>
    public sealed record Unreachable(string BaseUrl, Detail Detail) : ChatwootError(Detail);
}
