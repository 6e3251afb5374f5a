namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>The current state of one integration's worker.</summary>
/// <param name="IsPaused">Whether Chatwoot refuses the token or deleted the inbox; pending work is kept.</param>
/// <param name="Error">Why the first item of a queue fails; empty when none fails.</param>
public sealed record WorkState(bool IsPaused, string Error)
{
    public static readonly WorkState Fine = new(IsPaused: false, "");

    public bool IsFailing => Error.Length > 0;
}
