namespace Ryze.Api.Http.Json;

/// <summary>Marks a record that <see cref="RequestRecord"/> reads from a request body.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequestRecordAttribute : Attribute
{
    /// <summary>Whether a missing body counts as an empty object.</summary>
    public bool MayBeMissing { get; init; }
}
