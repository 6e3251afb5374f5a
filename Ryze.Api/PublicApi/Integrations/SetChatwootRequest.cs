using Ryze.Api.Http.Json;
using Ryze.Api.Validation;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>Body of <c>POST /api/chatwoot/set/{instance}</c>. Unknown fields are ignored.</summary>
/// <param name="ChatwootBaseUrl">
/// The Chatwoot installation's URL: absolute http or https, at most 2,048 characters, without user info, query or fragment. Use the part
/// before <c>/app</c> or <c>/api</c>. Surrounding spaces are removed.
/// </param>
/// <param name="ChatwootAccountId">Chatwoot's account id, greater than 0.</param>
/// <param name="ChatwootApiToken">
/// A Chatwoot administrator's <c>access_token</c>, 1 to 255 visible ASCII characters. Surrounding spaces are removed. Encrypted at rest,
/// never shown again.
/// </param>
/// <param name="InboxName">Name of the inbox to create, 1 to 255 characters after trimming.</param>
/// <param name="SignMessages">Prefixes each agent message with <c>*Name*:</c> and a newline. Default false.</param>
/// <param name="IgnoreGroups">Does not deliver group events to Chatwoot. Default false.</param>
/// <param name="StartAsPending">New conversations start <c>pending</c>, not <c>open</c>. Default false.</param>
/// <param name="ReopenResolved">
/// A new message reopens a <c>resolved</c> conversation instead of starting another one. Chatwoot reopens it as <c>open</c>, even with
/// <c>startAsPending</c>. Default false.
/// </param>
[RequestRecord]
public sealed record SetChatwootRequest(
    string? ChatwootBaseUrl,
    long? ChatwootAccountId,
    Secret? ChatwootApiToken,
    string? InboxName,
    bool? SignMessages,
    bool? IgnoreGroups,
    bool? StartAsPending,
    bool? ReopenResolved)
{
    /// <summary>Converts the body. It must have passed its validator.</summary>
    public ChatwootSettings ToSettings() => new(
        Domain.Protocol.Http.ChatwootBaseUrl.Normalize(ChatwootBaseUrl!), ChatwootAccountId!.Value,
        ChatwootRules.Normalize(ChatwootApiToken!),
        Domain.Protocol.Http.InboxName.Normalize(InboxName!), SignMessages ?? false, IgnoreGroups ?? false, StartAsPending ?? false,
        ReopenResolved ?? false);
}
