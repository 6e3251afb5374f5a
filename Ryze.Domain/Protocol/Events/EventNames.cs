namespace Ryze.Domain.Protocol.Events;

/// <summary>The events that the bridge handles (docs/spec/ryzeapi.md 6). It acknowledges and drops all others.</summary>
public static class EventNames
{
    /// <summary>A message, its edit, its revocation or a reaction.</summary>
    public const string Message = "message.exchange";

    public const string Call = "call.update";

    public const string Receipt = "message.status";
}
