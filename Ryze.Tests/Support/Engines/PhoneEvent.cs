namespace Ryze.Tests.Support.Engines;

/// <summary>What happens at a customer or on our phone. Each <see cref="IEngineServer"/> reports it in its own form.</summary>
/// <param name="Chat">The customer's JID.</param>
internal abstract record PhoneEvent(string Chat)
{
    /// <summary>The customer's name.</summary>
    public const string CustomerName = "Maria";

    /// <param name="Quoted">The id of the quoted message; null without a quote.</param>
    /// <param name="IsOwn">Whether it was typed on our own phone.</param>
    public sealed record Text(string Chat, string Id, string Content, string? Quoted = null, bool IsOwn = false) : PhoneEvent(Chat);

    /// <param name="Kind">WhatsApp's word: <c>image</c>, <c>audio</c> or <c>document</c>.</param>
    /// <param name="Content">The bytes, which the engine keeps.</param>
    public sealed record File(string Chat, string Id, string Kind, byte[] Content, string MimeType, string FileName, string Caption)
        : PhoneEvent(Chat);

    /// <param name="Target">The id of the message with the reaction.</param>
    /// <param name="Emoji">Empty when the customer removed the reaction.</param>
    public sealed record Reaction(string Chat, string Id, string Target, string Emoji) : PhoneEvent(Chat);

    public sealed record Edit(string Chat, string Id, string Target, string Content) : PhoneEvent(Chat);

    public sealed record Revocation(string Chat, string Id, string Target) : PhoneEvent(Chat);

    /// <summary>WhatsApp's news about a message that the engine sent.</summary>
    public sealed record Receipt(string Chat, string Target, ReceiptKind Kind) : PhoneEvent(Chat);

    /// <summary>The engine reports its own send, as most engines do.</summary>
    public sealed record Echo(EngineSend Send) : PhoneEvent(Send.Chat);
}

internal enum ReceiptKind
{
    Delivered,
    Read,

    /// <summary>WhatsApp did not deliver the message.</summary>
    Failed,
}
