namespace Ryze.Api.Http.Json;

/// <summary>What is wrong with the lenient fields of a request record, by the record's names of them. A record has it as its last parameter.</summary>
public sealed class FieldFaults : Dictionary<string, string>
{
    public FieldFaults()
        : base(StringComparer.Ordinal)
    {
    }
}
