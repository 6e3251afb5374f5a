namespace Ryze.Api.Sandbox;

/// <summary>What an agent does in the sandbox's Chatwoot, with all that follows from it there.</summary>
internal sealed class SandboxAgent(SandboxChatwoot chatwoot, TimeProvider time)
{
    /// <summary>
    /// What <em>Retry</em> does (reference chatwoot.md 1.3.7), in the two steps of Chatwoot 4.15, each of which webhooks are told: the error
    /// goes with the status, then the attributes.
    /// </summary>
    public static readonly Func<DeskMessage, DeskMessage>[] Retry = [m => m.WithStatus("sent", null), m => m.WithoutAttributes()];

    /// <param name="name">The agent's.</param>
    /// <returns>Null when there is no such conversation in the inbox.</returns>
    public DeskMessage? Write(
        SandboxInbox inbox, long conversationId, string name, string text, bool isPrivate = false, IReadOnlyList<SandboxUpload>? files = null) =>
        Find(inbox, conversationId) is null ? null : chatwoot.Desk.AddMessage(
            new DeskMessage(
                inbox.AccountId, 0, conversationId, text, "outgoing", isPrivate, SourceId: null, Attributes: "{}", time.GetUtcNow(),
                [.. (files ?? []).Select(chatwoot.Files.Keep)])
            {
                Sender = name,
            });

    /// <returns>Null when there is no such message in the inbox.</returns>
    public DeskMessage? RetryMessage(SandboxInbox inbox, long conversationId, long id) => Change(inbox, conversationId, id, Retry);

    /// <returns>Null when there is no such message in the inbox.</returns>
    public DeskMessage? DeleteMessage(SandboxInbox inbox, long conversationId, long id) => Change(inbox, conversationId, id, m => m.Deleted());

    /// <param name="status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
    /// <returns>Null when there is no such conversation in the inbox.</returns>
    public DeskConversation? SetStatus(SandboxInbox inbox, long conversationId, string status) =>
        Find(inbox, conversationId) is null ? null : chatwoot.Desk.SetStatus(inbox.AccountId, conversationId, status);

    private DeskConversation? Find(SandboxInbox inbox, long id) =>
        chatwoot.Desk.FindConversation(inbox.AccountId, id) is { } found && found.InboxId == inbox.Id ? found : null;

    private DeskMessage? Change(SandboxInbox inbox, long conversationId, long id, params Func<DeskMessage, DeskMessage>[] changes) =>
        Find(inbox, conversationId) is null ? null : chatwoot.Desk.ChangeMessage(inbox.AccountId, conversationId, id, isTold: true, changes);
}
