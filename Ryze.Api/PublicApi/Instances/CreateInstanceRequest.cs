using System.Text.Json.Serialization;
using Ryze.Api.Http.Json;
using Ryze.Api.PublicApi.Engines;
using Ryze.Domain;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>
/// Body of <c>POST /api/instance/new</c>. Unknown fields are ignored. Chatwoot fields count only if <c>chatwootEnabled</c> is true,
/// engine fields only with <c>engine</c>.
/// </summary>
/// <param name="Name">
/// 1 to 64 letters, digits, <c>_</c> or <c>-</c>, starting with a letter or digit. Unique in the account, case-insensitive.
/// </param>
/// <param name="Token">The instance's token, 16 to 128 visible ASCII characters. Generated when omitted.</param>
/// <param name="ChatwootEnabled">Activates Chatwoot at once. Default false. A failed activation does not undo the creation.</param>
/// <param name="ChatwootBaseUrl">The activation's <c>chatwootBaseUrl</c>.</param>
/// <param name="ChatwootAccountId">The activation's <c>chatwootAccountId</c>.</param>
/// <param name="ChatwootApiToken">The activation's <c>chatwootApiToken</c>.</param>
/// <param name="ChatwootInboxName">The activation's <c>inboxName</c>.</param>
/// <param name="ChatwootSignMessages">The activation's <c>signMessages</c>.</param>
/// <param name="ChatwootIgnoreGroups">The activation's <c>ignoreGroups</c>.</param>
/// <param name="ChatwootStartAsPending">The activation's <c>startAsPending</c>.</param>
/// <param name="ChatwootReopenResolved">The activation's <c>reopenResolved</c>.</param>
/// <param name="Engine">
/// Connects an engine at once, with the fields of <c>POST /api/engine/set/{instance}</c>. A failed connection does not undo the creation.
/// </param>
/// <param name="EngineBaseUrl">The engine's <c>engineBaseUrl</c>.</param>
/// <param name="EngineToken">The engine's <c>engineToken</c>.</param>
/// <param name="EngineInstance">The engine's <c>engineInstance</c>.</param>
/// <param name="PhoneNumberId">The engine's <c>phoneNumberId</c>.</param>
/// <param name="AppSecret">The engine's <c>appSecret</c>.</param>
/// <param name="BusinessAccountId">The engine's <c>businessAccountId</c>.</param>
/// <param name="ApiVersion">The engine's <c>apiVersion</c>.</param>
/// <param name="RegisterWebhook">The engine's <c>registerWebhook</c>.</param>
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
    [property: Lenient] string? Engine,
    [property: Lenient] string? EngineBaseUrl,
    [property: Lenient] Secret? EngineToken,
    [property: Lenient] string? EngineInstance,
    [property: Lenient] string? PhoneNumberId,
    [property: Lenient] Secret? AppSecret,
    [property: Lenient] string? BusinessAccountId,
    [property: Lenient] string? ApiVersion,
    [property: Lenient] bool? RegisterWebhook,
    [property: JsonIgnore] FieldFaults Faults) : IEngineFields
{
    /// <summary>Shows no field: MVC logs action arguments at Trace, and any field may contain a secret, e.g. a password in a URL.</summary>
    public override string ToString() => nameof(CreateInstanceRequest);
}
