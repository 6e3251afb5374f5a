namespace Ryze.Api.Http.Authentication;

/// <summary>
/// Marks the routes of docs/spec/api.md 7. Their error text is <c>Invalid request body</c>; other routes use <c>invalid body</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InstanceLiteralsAttribute : Attribute;
