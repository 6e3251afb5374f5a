namespace Ryze.Api.Http.Json;

/// <summary>
/// A request record's field whose error does not refuse the request. <see cref="FieldFaults"/> reports the error instead.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LenientAttribute : Attribute;
