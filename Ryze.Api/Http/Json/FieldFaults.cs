namespace Ryze.Api.Http.Json;

/// <summary>Errors of a request record's lenient fields, by property name. It is the record's last parameter.</summary>
public sealed class FieldFaults : Dictionary<string, string>
{
    public FieldFaults()
        : base(StringComparer.Ordinal)
    {
    }
}
