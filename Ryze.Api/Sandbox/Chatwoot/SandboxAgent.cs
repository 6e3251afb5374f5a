using System.Globalization;
using System.Text.Json;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>An agent's actions in the sandbox's Chatwoot, including their webhooks.</summary>
internal sealed class SandboxAgent(SandboxChatwoot chatwoot, TimeProvider time)
{
    /// <summary>
    /// The agent retry (docs/spec/chatwoot.md 1.3.7) in the two steps of Chatwoot 4.15: it resets status and error, then clears the
    /// attributes. Each step fires a webhook.
    /// </summary>
    public static readonly Func<DeskMessage, DeskMessage>[] Retry = [m => m.WithStatus("sent", null), m => m.WithoutAttributes()];

    /// <param name="name">The agent's name.</param>
    /// <param name="displayName">The name that customers see, if the agent set one.</param>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? Write(
        SandboxInbox inbox, long conversationId, string name, string text, bool isPrivate = false,
        IReadOnlyList<SandboxUpload>? files = null, string? displayName = null) =>
        Add(inbox, conversationId, chatwoot.Desk.SenderOf(name, displayName), text, m => m with { IsPrivate = isPrivate }, files);

    /// <summary>Sends a voice note as Chatwoot's recorder creates it for API inboxes: an MP3 with a UUID as its name.</summary>
    /// <param name="content">The whole file, or null for short silence.</param>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? Speak(SandboxInbox inbox, long conversationId, string name, byte[]? content = null) => Write(
        inbox, conversationId, name, "", files: [new SandboxUpload($"{Guid.NewGuid()}.mp3", "audio/mpeg", content ?? SandboxSound.Mp3)]);

    /// <summary>Uploads a voice note as Ogg, which Chatwoot stores and reports as <c>audio/opus</c>.</summary>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? UploadVoice(SandboxInbox inbox, long conversationId, string name, byte[]? content = null) => Write(
        inbox, conversationId, name, "", files: [new SandboxUpload("gravacao.ogg", "audio/ogg", content ?? SandboxSound.Ogg)]);

    /// <summary>Sends a bot's question with choices (<c>input_select</c>).</summary>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? Ask(SandboxInbox inbox, long conversationId, string bot, string text, params string[] choices) => Ask(
        inbox, conversationId, bot, text, "input_select",
        new { items = choices.Select((title, i) => new { title, value = (i + 1).ToString(CultureInfo.InvariantCulture) }) });

    /// <summary>Sends a bot's message of any <c>content_type</c>: <c>cards</c>, <c>article</c>, <c>form</c>.</summary>
    /// <param name="attributes">The <c>content_attributes</c>.</param>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? Ask(SandboxInbox inbox, long conversationId, string bot, string text, string contentType, object attributes) => Add(
        inbox, conversationId, chatwoot.Desk.SenderOf(bot, type: "agent_bot"), text,
        m => m with { ContentType = contentType, Attributes = JsonSerializer.Serialize(attributes, SandboxViews.Json) });

    /// <summary>Sends an automation rule's message, which has no sender.</summary>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskMessage? Automate(SandboxInbox inbox, long conversationId, string text) => Add(
        inbox, conversationId, sender: null, text, m => m with { Attributes = """{"automation_rule_id":1}""" });

    /// <returns>Null when there is no such message in the inbox.</returns>
    public DeskMessage? RetryMessage(SandboxInbox inbox, long conversationId, long id) => Change(inbox, conversationId, id, Retry);

    /// <returns>Null when there is no such message in the inbox.</returns>
    public DeskMessage? DeleteMessage(SandboxInbox inbox, long conversationId, long id) =>
        Change(inbox, conversationId, id, m => m.Deleted());

    /// <param name="status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskConversation? SetStatus(SandboxInbox inbox, long conversationId, string status) =>
        Find(inbox, conversationId) is null ? null : chatwoot.Desk.SetStatus(inbox.AccountId, conversationId, status);

    /// <summary>Blocks or unblocks the conversation's contact.</summary>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskContact? Block(SandboxInbox inbox, long conversationId, bool isBlocked = true) =>
        Find(inbox, conversationId) is { } conversation
        ? chatwoot.Desk.ChangeContact(inbox.AccountId, conversation.ContactId, c => c with { IsBlocked = isBlocked }).Contact
        : null;

    /// <summary>Starts or stops typing.</summary>
    /// <returns>Null when the inbox has no such conversation.</returns>
    public DeskConversation? Type(SandboxInbox inbox, long conversationId, string name, bool isOn, bool isPrivate = false) =>
        Find(inbox, conversationId) is null
            ? null
            : chatwoot.Desk.Type(inbox.AccountId, conversationId, isOn, new DeskTyping(chatwoot.Desk.SenderOf(name), isPrivate));

    private DeskMessage? Add(
        SandboxInbox inbox, long conversationId, DeskSender? sender, string text, Func<DeskMessage, DeskMessage> change,
        IReadOnlyList<SandboxUpload>? files = null) => Find(inbox, conversationId) is null
        ? null
        : chatwoot.Desk.AddMessage(change(new DeskMessage(
            inbox.AccountId, 0, conversationId, text, "outgoing", IsPrivate: false, SourceId: null, Attributes: "{}", time.GetUtcNow(),
            [.. (files ?? []).Select(chatwoot.Files.Keep)])
        {
            Sender = sender,
        }));

    private DeskConversation? Find(SandboxInbox inbox, long id) =>
        chatwoot.Desk.FindConversation(inbox.AccountId, id) is { } found && found.InboxId == inbox.Id ? found : null;

    private DeskMessage? Change(SandboxInbox inbox, long conversationId, long id, params Func<DeskMessage, DeskMessage>[] changes) =>
        Find(inbox, conversationId) is null
            ? null
            : chatwoot.Desk.ChangeMessage(inbox.AccountId, conversationId, id, isTold: true, changes);
}
