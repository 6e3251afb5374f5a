namespace Ryze.Domain.Errors;

/// <summary>Refusals by the user's Chatwoot, one type for each row family of docs/spec/api.md 4.3.</summary>
public abstract record ChatwootError(Detail Detail) : Error
{
    /// <summary>A wrong account id, not a Chatwoot, a redirect, or Chatwoot's 404.</summary>
    public sealed record NotFound(string BaseUrl, long AccountId, Detail Detail) : ChatwootError(Detail);

    /// <summary>Chatwoot's 422 for the payload, or an account limit (402).</summary>
    public sealed record Invalid(Detail Detail) : ChatwootError(Detail);

    public sealed record Unauthorized(Detail Detail) : ChatwootError(Detail);

    /// <summary>The token is valid, but its owner may not administer the account.</summary>
    public sealed record Forbidden(long AccountId, Detail Detail) : ChatwootError(Detail);

    /// <summary>A network or TLS failure, a refusal by the address policy, or Chatwoot's own 429 or 5xx.</summary>
    public sealed record Unreachable(string BaseUrl, Detail Detail) : ChatwootError(Detail);
}
