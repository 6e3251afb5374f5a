namespace Ryze.Api.Http.Json;

/// <summary>A field of a request record whose fault does not refuse the request: it is told in the record's <see cref="FieldFaults"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LenientAttribute : Attribute;
