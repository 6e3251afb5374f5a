namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>How the relay of one integration stands right now.</summary>
/// <param name="IsPaused">Chatwoot refuses the token, or has deleted the inbox; work is kept.</param>
/// <param name="Error">Why the head of a queue is failing; empty when none is.</param>
public sealed record WorkState(bool IsPaused, string Error)
{
    public static readonly WorkState Fine = new(IsPaused: false, "");

    public bool IsFailing => Error.Length > 0;
}
