using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Json;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Reports the errors of binding and FluentValidation in one line. It names every faulty field once, in the record's order
/// (docs/spec/api.md 4.1).
/// </summary>
internal static class InvalidModel
{
    public static IActionResult Answer(ActionContext context)
    {
        var body = context.ActionDescriptor.Parameters.FirstOrDefault(p => p.BindingInfo?.BindingSource == BindingSource.Body);
        var faults = string.Join("; ", FaultsOf(context.ModelState, body?.ParameterType, FlagsOf(context)));
        if (context.ActionDescriptor.EndpointMetadata.OfType<BridgeRouteAttribute>().Any())
        {
            return new BridgeErrorResult(new ChatwootFailure(BridgeErrorCode.InvalidRequest, Detail.Of(faults)));
        }

        return new ErrorResult(
            body is null ? new RequestError.InvalidQuery(faults)
            : context.ActionDescriptor.EndpointMetadata.OfType<InstanceLiteralsAttribute>().Any()
                ? new RequestError.InvalidInstanceBody(faults)
            : new RequestError.InvalidBody(faults));
    }

    private static IEnumerable<string> FaultsOf(ModelStateDictionary state, Type? record, HashSet<string> flags)
    {
        var order = record is null ? [] : RequestRecord.Of(record).FieldNames.ToList();
        return state
            .Where(entry => entry.Value!.Errors.Count > 0)
            .OrderBy(entry => order.IndexOf(entry.Key))
            .Select(entry => record is not null ? entry.Value!.Errors[0].ErrorMessage
                : flags.Contains(entry.Key) ? $"{entry.Key} must be true or false"
                : $"{entry.Key} has an invalid value");
    }

    private static HashSet<string> FlagsOf(ActionContext context) => context.ActionDescriptor.Parameters
        .Where(parameter => parameter.ParameterType == typeof(bool))
        .Select(parameter => parameter.BindingInfo?.BinderModelName ?? parameter.Name)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
