using FluentValidation;
using Ryze.Api.Http.Json;
using Ryze.Api.Validation;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>
/// The activation inside a creation (docs/spec/api.md 7). Rules, order of checks and messages equal those of a separate activation, except
/// for the field names.
/// </summary>
public sealed class InlineChatwoot(IValidator<CreateInstanceRequest> validator, BridgeOptions bridge)
{
    /// <returns>The settings to activate, or the activation's error. Null when the body requests no activation.</returns>
    public Result<ChatwootSettings>? Of(CreateInstanceRequest body)
    {
        if (body.ChatwootEnabled is not true && !body.Faults.ContainsKey(nameof(body.ChatwootEnabled)))
        {
            return null;
        }

        if (!bridge.IsConfigured)
        {
            return new BridgeError.NotConfigured();
        }

        var faults = string.Join("; ", FaultsOf(body));
        return faults.Length > 0 ? new RequestError.InvalidBody(faults) : SettingsOf(body);
    }

    /// <summary>Lists each faulty field once, in the record's order. A read error precedes the validation error.</summary>
    private IEnumerable<string> FaultsOf(CreateInstanceRequest body)
    {
        var broken = validator.Validate(body, options => options.IncludeRuleSets(CreateInstanceRequestValidator.Chatwoot)).Errors
            .DistinctBy(failure => failure.PropertyName, StringComparer.Ordinal)
            .ToDictionary(failure => failure.PropertyName, failure => failure.ErrorMessage, StringComparer.Ordinal);
        return RequestRecord.Of(typeof(CreateInstanceRequest)).FieldNames
            .Select(field => body.Faults.GetValueOrDefault(field) ?? broken.GetValueOrDefault(field))
            .OfType<string>();
    }

    private static ChatwootSettings SettingsOf(CreateInstanceRequest body) => new(
        ChatwootBaseUrl.Normalize(body.ChatwootBaseUrl!), body.ChatwootAccountId!.Value, ChatwootRules.Normalize(body.ChatwootApiToken!),
        InboxName.Normalize(body.ChatwootInboxName!), body.ChatwootSignMessages ?? false, body.ChatwootIgnoreGroups ?? false,
        body.ChatwootStartAsPending ?? false, body.ChatwootReopenResolved ?? false);
}
