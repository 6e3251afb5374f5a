using Ryze.Domain.Protocol.Commands;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>One entry on the sandbox phone: a command's result or a customer's message. Also the endpoint's JSON.</summary>
/// <param name="Id">Null for entries that are not messages: deletions, read receipts, presences.</param>
/// <param name="Source">The command's id, or empty for a customer's message.</param>
/// <param name="Direction"><c>outgoing</c>, or <c>incoming</c> for a customer's message.</param>
/// <param name="Kind">
/// <c>text</c>, <c>image</c>, <c>video</c>, <c>audio</c>, <c>document</c>, <c>sticker</c>, <c>location</c>, <c>contact</c>,
/// <c>reaction</c>,
/// <c>delete</c>, <c>read</c> or <c>presence</c>.
/// </param>
/// <param name="Text">Text, caption, emoji or the presence's state.</param>
internal sealed record SandboxMessage(
    string? Id, string Source, string Direction, string Chat, string Kind, string? Text, DateTimeOffset Timestamp)
{
    /// <summary>The name of the customer who wrote it.</summary>
    public string? From { get; init; }

    public string? Url { get; init; }

    public string? MimeType { get; init; }

    public string? FileName { get; init; }

    /// <summary>Audio only.</summary>
    public bool? Voice { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public string? Name { get; init; }

    public string? Address { get; init; }

    public IReadOnlyList<ContactCard>? Contacts { get; init; }

    /// <summary>Id of the quoted message.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Id of the message that this entry reacts to, deletes or reads.</summary>
    public string? Target { get; init; }

    /// <summary>The emoji of a later reaction.</summary>
    public string? Reaction { get; init; }

    /// <summary>Set by a later deletion, and on the deletion itself: <c>everyone</c> or <c>me</c>.</summary>
    public string? Deleted { get; init; }

    /// <summary>Set by a later read command, or by the customer.</summary>
    public bool? Read { get; init; }

    /// <param name="id">The message's id, for commands that send a message.</param>
    public static SandboxMessage Of(EngineCommand command, string id, string source, DateTimeOffset now)
    {
        SandboxMessage Entry(string kind, string? text) =>
            new(command.IsVisibleWhenRepeated ? id : null, source, "outgoing", command.Chat, kind, text, now);
        return command switch
        {
            EngineCommand.SendText text => Entry("text", text.Text) with { ReplyTo = text.ReplyTo },
            EngineCommand.SendMedia media => Entry(media.Kind.ToString().ToLowerInvariant(), media.Caption) with
            {
                Url = media.Url,
                MimeType = media.MimeType,
                FileName = media.FileName,
                Voice = media.Kind == MediaKind.Audio ? media.IsVoice : null,
                ReplyTo = media.ReplyTo,
            },
            EngineCommand.SendSticker sticker => Entry("sticker", null) with { Url = sticker.Url, ReplyTo = sticker.ReplyTo },
            EngineCommand.SendLocation location => Entry("location", null) with
            {
                Latitude = location.Latitude,
                Longitude = location.Longitude,
                Name = location.Name,
                Address = location.Address,
                ReplyTo = location.ReplyTo,
            },
            EngineCommand.SendContacts contacts => Entry("contact", null) with { Contacts = contacts.Contacts, ReplyTo = contacts.ReplyTo },
            EngineCommand.SendReaction reaction => Entry("reaction", reaction.Emoji) with { Target = reaction.MessageId },
            EngineCommand.DeleteMessage delete => Entry("delete", null) with
            {
                Target = delete.MessageId,
                Deleted = delete.ForEveryone ? "everyone" : "me",
            },
            EngineCommand.ReadMessage read => Entry("read", null) with { Target = read.MessageId },
            EngineCommand.ShowPresence presence => Entry("presence", presence.State.ToString().ToLowerInvariant()),
            _ => throw new System.Diagnostics.UnreachableException(command.GetType().Name),
        };
    }

    /// <summary>Returns this message as changed by a later command.</summary>
    public SandboxMessage MarkedBy(SandboxMessage later)
    {
        if (Id is null || later.Target != Id || later.Chat != Chat)
        {
            return this;
        }

        return later.Kind switch
        {
            "reaction" => this with { Reaction = string.IsNullOrEmpty(later.Text) ? null : later.Text },
            "delete" => this with { Deleted = later.Deleted },
            _ => this with { Read = true },
        };
    }
}
