using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain;

namespace Ryze.Api.Http.Json;

/// <summary>
/// Reads a request record from JSON. The fields are its constructor's parameters, nullable because each may be missing.
/// Unknown fields are ignored, and JSON names are case-sensitive.
/// </summary>
internal sealed class RequestRecord
{
    private static readonly ConcurrentDictionary<Type, RequestRecord> Known = new();

    private readonly ConstructorInfo _constructor;
    private readonly IReadOnlyList<JsonField> _fields;
    private readonly bool _hasFieldFaults;

    private RequestRecord(Type type)
    {
        MayBeMissing = type.GetCustomAttribute<RequestRecordAttribute>()!.MayBeMissing;
        _constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 0);
        var parameters = _constructor.GetParameters();
        _hasFieldFaults = parameters[^1].ParameterType == typeof(FieldFaults);
        _fields = [.. parameters.SkipLast(_hasFieldFaults ? 1 : 0).Select(parameter => new JsonField(
            parameter.Name!,
            type.GetProperty(parameter.Name!)!.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!),
            Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType,
            type.GetProperty(parameter.Name!)!.IsDefined(typeof(LenientAttribute))))];
    }

    /// <summary>Property names, in the order in which errors are reported.</summary>
    public IEnumerable<string> FieldNames => _fields.Select(f => f.Name);

    /// <summary>See <see cref="RequestRecordAttribute.MayBeMissing"/>.</summary>
    public bool MayBeMissing { get; }

    public static bool IsOne(Type type) => type.GetCustomAttribute<RequestRecordAttribute>() is not null;

    public static RequestRecord Of(Type type) => Known.GetOrAdd(type, t => new RequestRecord(t));

    /// <param name="fault">Receives a property name and an error text for each faulty field that is not lenient.</param>
    public object Read(JsonElement json, Action<string, string> fault)
    {
        var values = new object?[_fields.Count];
        var seen = new bool[_fields.Count];
        var lenient = new FieldFaults();
        foreach (var property in json.EnumerateObject())
        {
            for (var i = 0; i < _fields.Count; i++)
            {
                var field = _fields[i];
                if (!NameIs(property, field.JsonName))
                {
                    continue;
                }

                if (seen[i])
                {
                    Report(field, "is given twice");
                }
                else if (!TryRead(property.Value, field.Type, out values[i], out var what))
                {
                    Report(field, what);
                }

                seen[i] = true;
            }
        }

        return _constructor.Invoke(_hasFieldFaults ? [.. values, lenient] : values);

        void Report(JsonField field, string what)
        {
            if (field.IsLenient)
            {
                lenient.TryAdd(field.Name, $"{field.JsonName} {what}");
            }
            else
            {
                fault(field.Name, $"{field.JsonName} {what}");
            }
        }
    }

    private static bool NameIs(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // The name is not valid Unicode, so it cannot match.
            return false;
        }
    }

    private static bool TryRead(JsonElement json, Type type, out object? value, out string what)
    {
        value = null;
        what = "";
        if (json.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (type == typeof(bool))
        {
            what = "must be true or false";
            value = json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
            return value is not null;
        }

        if (type == typeof(long))
        {
            what = "must be an integer";
            value = json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : null;
            return value is not null;
        }

        if (type == typeof(IReadOnlyList<string>))
        {
            return TryReadTexts(json, out value, out what);
        }

        if (!TryReadText(json, out var text, out what))
        {
            return false;
        }

        value = type == typeof(Secret) ? new Secret(text) : text;
        return true;
    }

    private static bool TryReadTexts(JsonElement json, out object? value, out string what)
    {
        value = null;
        what = "must be a list of strings";
        if (json.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var texts = new List<string>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
        {
            if (!TryReadText(item, out var text, out var fault))
            {
                what = item.ValueKind == JsonValueKind.String ? fault : what;
                return false;
            }

            texts.Add(text);
        }

        value = texts;
        return true;
    }

    private static bool TryReadText(JsonElement json, out string text, out string what)
    {
        text = "";
        what = "must be a string";
        if (json.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            what = "must be valid Unicode text";
            return false;
        }
    }

    private sealed record JsonField(string Name, string JsonName, Type Type, bool IsLenient);
}
