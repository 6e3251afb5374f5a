using Ryze.Api.Http.Json;
using Ryze.Domain;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>Body of <c>POST /api/engine/set/{instance}</c>. Unknown fields, and fields of other engines, are ignored.</summary>
/// <param name="Engine"><c>ryzeapi</c>, <c>cloud-api</c>, <c>evolution</c> or <c>waha</c>.</param>
/// <param name="EngineBaseUrl">
/// The engine's URL: absolute http or https, at most 2,048 characters, without user info, query or fragment. Optional for
/// <c>cloud-api</c>, whose default is Meta's address.
/// </param>
/// <param name="EngineToken">
/// API key, instance token or access token, 1 to 4,096 visible ASCII characters. Encrypted at rest, never shown again.
/// </param>
/// <param name="EngineInstance">
/// The engine's name for the phone: instance name (<c>ryzeapi</c>, <c>evolution</c>) or session (<c>waha</c>). Defaults to the
/// instance's name.
/// </param>
/// <param name="PhoneNumberId">Required for <c>cloud-api</c>: the id of the phone number, digits only.</param>
/// <param name="AppSecret">Required for <c>cloud-api</c>: the app's secret, which signs the webhooks. Encrypted at rest.</param>
/// <param name="BusinessAccountId">Optional for <c>cloud-api</c>: the id of the WhatsApp Business Account, digits only.</param>
/// <param name="ApiVersion">Optional for <c>cloud-api</c>, e.g. <c>v26.0</c>.</param>
/// <param name="RegisterWebhook">Whether Ryze registers its webhook at the engine. Default true.</param>
[RequestRecord]
public sealed record SetEngineRequest(
    string? Engine,
    string? EngineBaseUrl,
    Secret? EngineToken,
    string? EngineInstance,
    string? PhoneNumberId,
    Secret? AppSecret,
    string? BusinessAccountId,
    string? ApiVersion,
    bool? RegisterWebhook) : IEngineFields
{
    /// <summary>Shows no field: MVC logs action arguments at Trace, and any field may contain a secret, e.g. a password in a URL.</summary>
    public override string ToString() => nameof(SetEngineRequest);
}
