using Ryze.Api.Http.Json;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>
/// The engine inside a creation (docs/spec/engines.md 2). Rules and messages equal those of a separate call.
/// </summary>
internal static class InlineEngine
{
    /// <param name="record">The body's type, whose field order decides the order of the faults.</param>
    /// <param name="faults">The read errors of the body's lenient fields.</param>
    /// <param name="instance">The new instance's name.</param>
    /// <returns>The settings, or why they are invalid. Null when the body requests no engine.</returns>
    public static Result<EngineSettings>? Of(IEngineFields body, Type record, FieldFaults faults, string instance)
    {
        if (body.Engine is null && !faults.ContainsKey(nameof(body.Engine)))
        {
            return null;
        }

        var broken = EngineRules.FaultsOf(body).ToDictionary(fault => fault.Field, fault => fault.What, StringComparer.Ordinal);
        var fields = typeof(IEngineFields).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var all = string.Join("; ", RequestRecord.Of(record).FieldNames.Where(fields.Contains)
            .Select(field => faults.GetValueOrDefault(field) ?? broken.GetValueOrDefault(field)).OfType<string>());
        return all.Length > 0 ? new RequestError.InvalidBody(all) : EngineRules.SettingsOf(body, instance);
    }
}
