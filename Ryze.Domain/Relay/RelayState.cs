namespace Ryze.Domain.Relay;

/// <summary>How the relay of one integration stands right now.</summary>
/// <param name="IsPaused">Chatwoot refuses the token, or has deleted the inbox; work is kept.</param>
/// <param name="Error">Why the head of a queue is failing; empty when none is.</param>
public sealed record RelayState(bool IsPaused, string Error)
{
    public static readonly RelayState Fine = new(IsPaused: false, "");

    public bool IsFailing => Error.Length > 0;
}
