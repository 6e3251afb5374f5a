namespace Ryze.Domain.Protocol.Commands;

/// <summary>A bridge's command to the WhatsApp engine (docs/spec/bridge.md 2, "Commands and their data").</summary>
/// <param name="Chat">The chat's JID, e.g. <c>5511999990000@s.whatsapp.net</c>, <c>...@g.us</c> or <c>...@lid</c>.</param>
public abstract record EngineCommand(string Chat)
{
    /// <summary>
    /// Whether a repetition is visible, as for a message but not for a read receipt. A visible command with an unknown outcome is never
    /// retried.
    /// </summary>
    public virtual bool IsVisibleWhenRepeated => true;

    /// <param name="ReplyTo">The quoted message's id, or null.</param>
    public sealed record SendText(string Chat, string Text, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Url">The engine's download URL; absolute http or https.</param>
    /// <param name="IsVoice">Shows audio as a voice note.</param>
    public sealed record SendMedia(
        string Chat, MediaKind Kind, string Url, string? MimeType, string? FileName, string? Caption, bool IsVoice, string? ReplyTo)
        : EngineCommand(Chat);

    public sealed record SendSticker(string Chat, string Url, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Latitude">Degrees, -90 to 90.</param>
    /// <param name="Longitude">Degrees, -180 to 180.</param>
    public sealed record SendLocation(string Chat, double Latitude, double Longitude, string? Name, string? Address, string? ReplyTo)
        : EngineCommand(Chat);

    public sealed record SendContacts(string Chat, IReadOnlyList<ContactCard> Contacts, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Emoji">Empty removes the reaction.</param>
    /// <param name="FromMe">Whether our own number wrote the message.</param>
    /// <param name="Participant">In groups: the author of the message.</param>
    public sealed record SendReaction(string Chat, string MessageId, string Emoji, bool FromMe, string? Participant) : EngineCommand(Chat);

    public sealed record DeleteMessage(string Chat, string MessageId, bool ForEveryone) : EngineCommand(Chat)
    {
        public override bool IsVisibleWhenRepeated => false;
    }

    /// <param name="Sender">In groups: the author of the message.</param>
    public sealed record ReadMessage(string Chat, string MessageId, string? Sender) : EngineCommand(Chat)
    {
        public override bool IsVisibleWhenRepeated => false;
    }

    public sealed record ShowPresence(string Chat, Presence State) : EngineCommand(Chat)
    {
        public override bool IsVisibleWhenRepeated => false;
    }
}
