using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>How an activation ended; exactly one of the two is set.</summary>
public sealed record ActivationOutcome(ActivateAnswer? Answer, ChatwootFailure? Failure);
