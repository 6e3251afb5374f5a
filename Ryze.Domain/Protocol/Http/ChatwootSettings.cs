namespace Ryze.Domain.Protocol.Http;

/// <summary>The customer's settings: the Chatwoot, its token, and how messages are delivered.</summary>
/// <param name="BaseUrl">Normalized, see <see cref="ChatwootBaseUrl"/>.</param>
/// <param name="AccountId">Chatwoot's account id, greater than 0.</param>
/// <param name="ApiToken">A Chatwoot administrator's <c>access_token</c>.</param>
/// <param name="InboxName">Trimmed, 1 to 255 characters.</param>
/// <param name="SignMessages">Prefixes an agent message with <c>*Name*:</c> and a newline.</param>
/// <param name="IgnoreGroups">Group events are not delivered to Chatwoot.</param>
/// <param name="StartAsPending">New conversations start as <c>pending</c> instead of <c>open</c>.</param>
/// <param name="ReopenResolved">A new message reopens a <c>resolved</c> conversation instead of starting another.</param>
public sealed record ChatwootSettings(
    string BaseUrl,
    long AccountId,
    Secret ApiToken,
    string InboxName,
    bool SignMessages,
    bool IgnoreGroups,
    bool StartAsPending,
    bool ReopenResolved)
{
    /// <summary>
    /// Whether both have the same address and account. Two addresses can still be one Chatwoot; only its inbox proves that
    /// (docs/spec/bridge.md 1.1).
    /// </summary>
    public bool SameAccountAs(ChatwootSettings other) =>
        AccountId == other.AccountId && ChatwootBaseUrl.AreEqual(BaseUrl, other.BaseUrl);
}
