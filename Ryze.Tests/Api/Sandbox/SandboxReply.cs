namespace Ryze.Tests.Api.Sandbox;

internal sealed record SandboxReply(int Status, string? MediaType, string Body, string? Location, string? Marker);
