using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// Our own message in an event that may not name the command that sent it. A command, another program or a person sent it.
/// </summary>
/// <param name="MessageId">WhatsApp's message id; null when the event has only the id of a changed message.</param>
/// <param name="Fingerprints">See <see cref="EchoFingerprint"/>; empty for a receipt, which only its id can link.</param>
/// <param name="WrittenAt">Null when the engine sends no time.</param>
public sealed record OwnMessage(string? MessageId, IReadOnlyList<string> Fingerprints, DateTimeOffset? WrittenAt)
{
    /// <summary>Whether the event is a receipt, which matters only while the command's outcome is not known.</summary>
    public bool IsReceipt => Fingerprints.Count == 0;

    /// <summary>Null for an edit, which no command makes.</summary>
    public static OwnMessage? Of(WhatsAppMessage message)
    {
        // The event of a change may carry the changed message's id: somebody else may have changed a message that a command sent.
        var hasOwnId = message.Act is MessageAct.Say || (message.Act is MessageAct.Reaction && message.Id != message.ChangedId);
        var fingerprints = EchoFingerprint.Of(message);
        return fingerprints.Count == 0 ? null : new OwnMessage(hasOwnId ? message.Id : null, fingerprints, message.WrittenAt);
    }

    /// <summary>Null for a receipt of several messages, which would name only one command.</summary>
    public static OwnMessage? Of(ReceiptSubject receipt) => receipt.WhatsAppIds is [var id] ? new OwnMessage(id, [], null) : null;
}
