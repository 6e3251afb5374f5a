namespace Ryze.Domain.Protocol.Commands;

/// <summary>What a bridge may ask of the WhatsApp engine (bridge.md 2, "Commands and their data").</summary>
/// <param name="Chat">JID of the chat, e.g. <c>5511999990000@s.whatsapp.net</c>, <c>...@g.us</c> or <c>...@lid</c>.</param>
public abstract record EngineCommand(string Chat)
{
    /// <summary>
    /// Whether doing it twice shows: a message sent twice does, a read receipt does not. An unknown outcome of the former is never tried again.
    /// </summary>
    public virtual bool ShowsTwice => true;

    /// <param name="ReplyTo">Id of the quoted message, or null.</param>
    public sealed record SendText(string Chat, string Text, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Url">Where the engine downloads it; absolute http or https.</param>
    /// <param name="IsVoice">Audio only: shown as a voice note.</param>
    public sealed record SendMedia(
        string Chat, MediaKind Kind, string Url, string? MimeType, string? FileName, string? Caption, bool IsVoice, string? ReplyTo)
        : EngineCommand(Chat);

    public sealed record SendSticker(string Chat, string Url, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Latitude">Degrees, -90 to 90.</param>
    /// <param name="Longitude">Degrees, -180 to 180.</param>
    public sealed record SendLocation(string Chat, double Latitude, double Longitude, string? Name, string? Address, string? ReplyTo)
        : EngineCommand(Chat);

    public sealed record SendContacts(string Chat, IReadOnlyList<ContactCard> Contacts, string? ReplyTo) : EngineCommand(Chat);

    /// <param name="Emoji">Empty takes the reaction back.</param>
    /// <param name="FromMe">Whether the message reacted to is our own.</param>
    /// <param name="Participant">In groups: who wrote the message reacted to.</param>
    public sealed record SendReaction(string Chat, string MessageId, string Emoji, bool FromMe, string? Participant) : EngineCommand(Chat);

    public sealed record DeleteMessage(string Chat, string MessageId, bool ForEveryone) : EngineCommand(Chat)
    {
        public override bool ShowsTwice => false;
    }

    /// <param name="Sender">In groups: who wrote the message.</param>
    public sealed record ReadMessage(string Chat, string MessageId, string? Sender) : EngineCommand(Chat)
    {
        public override bool ShowsTwice => false;
    }

    public sealed record ShowPresence(string Chat, Presence State) : EngineCommand(Chat)
    {
        public override bool ShowsTwice => false;
    }
}
