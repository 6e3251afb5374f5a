namespace Ryze.Domain.Protocol.Http;

/// <summary>What the customer asked for: where the Chatwoot is, with which token, and how messages are to be relayed.</summary>
/// <param name="BaseUrl">Normalized, see <see cref="ChatwootBaseUrl"/>.</param>
/// <param name="AccountId">Chatwoot's account id, greater than 0.</param>
/// <param name="ApiToken"><c>access_token</c> of a Chatwoot administrator.</param>
/// <param name="InboxName">Trimmed, 1 to 255 characters.</param>
/// <param name="SignMessages">Prefix what an agent sends with <c>*Name*:</c> and a newline.</param>
/// <param name="IgnoreGroups">Group events are not routed to Chatwoot.</param>
/// <param name="StartAsPending">New conversations start <c>pending</c>, not <c>open</c>.</param>
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
    /// Whether both write the same address and account. Two addresses can still be one Chatwoot: only the inbox found there tells (bridge.md 1.1).
    /// </summary>
    public bool SameAccountAs(ChatwootSettings other) =>
        AccountId == other.AccountId && ChatwootBaseUrl.AreEqual(BaseUrl, other.BaseUrl);
}
