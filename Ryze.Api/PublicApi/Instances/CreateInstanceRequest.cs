using System.Text.Json.Serialization;
using Ryze.Api.Http.Json;
using Ryze.Domain;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>Body of <c>POST /api/instance/new</c>. Unknown fields are ignored, and so are those of Chatwoot unless <c>chatwootEnabled</c> is true.</summary>
/// <param name="Name">1 to 64 letters, digits, <c>_</c> or <c>-</c>, starting with a letter or digit. Unique within the account, compared without case.</param>
/// <param name="Token">The instance's own token, 16 to 128 visible ASCII characters. One is made when it is left out.</param>
/// <param name="ChatwootEnabled">Activate Chatwoot at once. Default false. A failed activation leaves the instance as it is.</param>
/// <param name="ChatwootBaseUrl">As <c>chatwootBaseUrl</c> of the activation.</param>
/// <param name="ChatwootAccountId">As <c>chatwootAccountId</c> of the activation.</param>
/// <param name="ChatwootApiToken">As <c>chatwootApiToken</c> of the activation.</param>
/// <param name="ChatwootInboxName">As <c>inboxName</c> of the activation.</param>
/// <param name="ChatwootSignMessages">As <c>signMessages</c> of the activation.</param>
/// <param name="ChatwootIgnoreGroups">As <c>ignoreGroups</c> of the activation.</param>
/// <param name="ChatwootStartAsPending">As <c>startAsPending</c> of the activation.</param>
/// <param name="ChatwootReopenResolved">As <c>reopenResolved</c> of the activation.</param>
[RequestRecord]
public sealed record CreateInstanceRequest(
    string? Name,
    Secret? Token,
    [property: Lenient] bool? ChatwootEnabled,
    [property: Lenient] string? ChatwootBaseUrl,
    [property: Lenient] long? ChatwootAccountId,
    [property: Lenient] Secret? ChatwootApiToken,
    [property: Lenient] string? ChatwootInboxName,
    [property: Lenient] bool? ChatwootSignMessages,
    [property: Lenient] bool? ChatwootIgnoreGroups,
    [property: Lenient] bool? ChatwootStartAsPending,
    [property: Lenient] bool? ChatwootReopenResolved,
    [property: JsonIgnore] FieldFaults Faults)
{
    /// <summary>No field: MVC logs the arguments of an action at Trace, and a lenient one may hold anything, such as a password in a URL.</summary>
    public override string ToString() => nameof(CreateInstanceRequest);
}
