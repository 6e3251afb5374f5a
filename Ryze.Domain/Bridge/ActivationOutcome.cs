namespace Ryze.Domain.Bridge;

/// <summary>How an activation ended; exactly one of the two is set.</summary>
public sealed record ActivationOutcome(ActivateAnswer? Answer, BridgeFailure? Failure);
