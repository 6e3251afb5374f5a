using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>An activation's outcome; exactly one member is set.</summary>
public sealed record ActivationOutcome(ActivateAnswer? Answer, ChatwootFailure? Failure);
