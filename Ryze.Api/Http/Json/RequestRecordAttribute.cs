namespace Ryze.Api.Http.Json;

/// <summary>Marks a record that is read from a request body, field by field.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequestRecordAttribute : Attribute;
