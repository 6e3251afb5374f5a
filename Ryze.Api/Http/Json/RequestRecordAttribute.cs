namespace Ryze.Api.Http.Json;

/// <summary>Marks a record that is read from a request body, field by field.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequestRecordAttribute : Attribute
{
    /// <summary>No body at all stands for an empty object.</summary>
    public bool MayBeMissing { get; init; }
}
