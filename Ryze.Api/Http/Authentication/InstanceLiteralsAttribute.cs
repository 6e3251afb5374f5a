namespace Ryze.Api.Http.Authentication;

/// <summary>The routes of api.md 7, which say <c>Invalid request body</c> where the others say <c>invalid body</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InstanceLiteralsAttribute : Attribute;
