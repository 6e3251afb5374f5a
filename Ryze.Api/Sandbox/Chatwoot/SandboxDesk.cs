namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The simulated Chatwoot's contacts, conversations and messages, in memory and thread-safe. Beyond the limits the oldest are removed,
/// and calls for them answer 404.
/// </summary>
public sealed class SandboxDesk(TimeProvider? time = null)
{
    public const int MaxContacts = 5000;
    public const int MaxConversations = 5000;
    public const int MaxMessages = 20_000;

    /// <summary>Most characters of all messages together.</summary>
    public const long MaxText = 32 * 1024 * 1024;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly DeskContacts _contacts = new();
    private readonly LinkedList<DeskConversation> _conversations = [];
    private readonly DeskMessages _messages = new();
    private readonly List<DeskSender> _senders = [SandboxUser.Sender];
    private readonly Dictionary<long, long> _lastConversation = [];
    private long _lastId = 100;

    /// <summary>Receives each webhook event, in order and under the lock. It must not block or call back.</summary>
    internal Action<DeskEvent> Tell { get; set; } = _ => { };

    /// <summary>Finds an inbox's settings by account and inbox id. Called under the lock.</summary>
    internal Func<long, long, SandboxInboxSettings?> SettingsOf { get; set; } = (_, _) => null;

    /// <summary>The contacts of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskContact> Contacts => Locked(() => _contacts.All);

    /// <summary>The conversations of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskConversation> Conversations => Locked<IReadOnlyList<DeskConversation>>(() => [.. _conversations]);

    /// <summary>The messages of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskMessage> Messages => Locked(() => _messages.All);

    /// <summary>Users and bots, the sandbox's own user first.</summary>
    public IReadOnlyList<DeskSender> Senders => Locked<IReadOnlyList<DeskSender>>(() => [.. _senders]);

    /// <summary>Changes a conversation's status, as an agent does.</summary>
    /// <returns>Null when the conversation does not exist.</returns>
    public DeskConversation? SetStatus(long accountId, long conversationId, string status) =>
        Locked(() => Conversation(accountId, conversationId) is { } node ? SetStatus(node, status) : null);

    /// <summary>Deletes a conversation and its messages.</summary>
    public void DeleteConversation(long accountId, long conversationId)
    {
        lock (_gate)
        {
            _conversations.RemoveAll(c => c.AccountId == accountId && c.Id == conversationId);
            _messages.RemoveOf(accountId, conversationId);
        }
    }

    /// <summary>Deletes a contact and its conversations.</summary>
    public void DeleteContact(long accountId, long contactId)
    {
        lock (_gate)
        {
            _contacts.Remove(accountId, contactId);
            DeleteConversations(c => c.AccountId == accountId && c.ContactId == contactId);
        }
    }

    /// <summary>Deletes an inbox's conversations, but keeps the contacts.</summary>
    internal void DeleteInbox(long accountId, long inboxId)
    {
        lock (_gate)
        {
            DeleteConversations(c => c.AccountId == accountId && c.InboxId == inboxId);
            _contacts.RemoveSources(accountId, inboxId);
        }
    }

    /// <summary>Finds or adds the user or bot with this name.</summary>
    /// <param name="displayName">Replaces the name that customers see. Null keeps it.</param>
    internal DeskSender SenderOf(string name, string? displayName = null, string type = "user")
    {
        lock (_gate)
        {
            var i = _senders.FindIndex(s => s.Name == name && s.Type == type);
            if (i < 0)
            {
                i = _senders.Count;
                _senders.Add(new DeskSender(i + 1, name, name, type));
            }

            return _senders[i] = _senders[i] with { DisplayName = displayName ?? _senders[i].DisplayName };
        }
    }

    /// <returns>The contact, or the error answer.</returns>
    internal (DeskContact? Contact, IResult? Refused) AddContact(
        long accountId, string name, string? identifier, string? phone, (long InboxId, string SourceId)? source, bool isBlocked = false) =>
        Locked(() => _contacts.Add(new DeskContact(accountId, ++_lastId, name, identifier, phone, source is { } given ? [given] : [])
        {
            IsBlocked = isBlocked,
        }));

    /// <returns>The changed contact, or the error answer.</returns>
    internal (DeskContact? Contact, IResult? Refused) ChangeContact(
        long accountId, long contactId, Func<DeskContact, DeskContact> change) =>
        Locked(() => _contacts.Change(accountId, contactId, change));

    internal DeskContact? FindContact(long accountId, Func<DeskContact, bool> isWanted) =>
        Locked(() => _contacts.Find(accountId, isWanted));

    internal (DeskConversation? Conversation, IResult? Refused) AddConversation(
        long accountId, long inboxId, long contactId, string sourceId, string status, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_contacts.Find(accountId, c => c.Id == contactId) is not { } owner)
            {
                return (null, SandboxAnswer.Error(404, SandboxText.NotFound));
            }

            if (_contacts.Find(accountId, c => c.Id != contactId && c.Sources.Contains((inboxId, sourceId))) is not null)
            {
                return (null, SandboxAnswer.Error(422, "source_id should be unique"));
            }

            if (!owner.Sources.Contains((inboxId, sourceId)))
            {
                _contacts.Change(accountId, contactId, c => c with { Sources = [.. c.Sources, (inboxId, sourceId)] });
            }

            var id = _lastConversation[accountId] = _lastConversation.GetValueOrDefault(accountId) + 1;
            var conversation = new DeskConversation(
                accountId, id, inboxId, contactId, sourceId, owner.IsBlocked ? "resolved" : status, now, now) { WaitingSince = now };
            _conversations.AddLast(conversation);
            _conversations.Trim(MaxConversations);
            PublishEvent("conversation_created", conversation, message: null);
            return (conversation, null);
        }
    }

    internal DeskConversation? FindConversation(long accountId, long id) => Locked(() => Conversation(accountId, id)?.Value);

    /// <summary>
    /// Adds a message. An incoming one reopens its conversation unless the contact is blocked (docs/spec/chatwoot.md 1.3.4), and may get an
    /// automatic answer.
    /// </summary>
    /// <returns>Null when the conversation does not exist.</returns>
    internal DeskMessage? AddMessage(DeskMessage message)
    {
        lock (_gate)
        {
            if (Conversation(message.AccountId, message.ConversationId) is not { } conversation)
            {
                return null;
            }

            var isIncoming = message.Type == "incoming";
            if (isIncoming && conversation.Value.Status is "resolved" or "snoozed"
                && _contacts.Find(message.AccountId, c => c.Id == conversation.Value.ContactId)?.IsBlocked != true)
            {
                SetStatus(conversation, "open");
            }

            var earlier = _messages.Of(message.AccountId, message.ConversationId);
            conversation.Value = conversation.Value with { LastActivityAt = message.CreatedAt };
            var kept = message with { Id = ++_lastId };
            _messages.Add(kept);
            PublishEvent("message_created", conversation.Value, kept);
            UpdateWaitingSince(conversation, kept);
            if (isIncoming && SettingsOf(kept.AccountId, conversation.Value.InboxId) is { } settings
                && DeskTemplates.AnswerTo(kept, earlier, settings) is { } answer)
            {
                AddMessage(answer);
            }

            return kept;
        }
    }

    /// <summary>Applies the changes in order. Each effective change fires a webhook.</summary>
    /// <param name="isTold">False fires no webhook.</param>
    /// <returns>Null when the message does not exist.</returns>
    internal DeskMessage? ChangeMessage(
        long accountId, long conversationId, long id, bool isTold, params ReadOnlySpan<Func<DeskMessage, DeskMessage>> changes)
    {
        lock (_gate)
        {
            if (Conversation(accountId, conversationId) is not { } conversation
                || _messages.Find(accountId, conversationId, id) is not { } message)
            {
                return null;
            }

            foreach (var change in changes)
            {
                var changed = change(message);
                if (changed == message)
                {
                    continue;
                }

                _messages.Replace(message, changed);
                message = changed;
                if (isTold)
                {
                    PublishEvent("message_updated", conversation.Value, message);
                }
            }

            return message;
        }
    }

    /// <returns>Null when the conversation does not exist.</returns>
    internal DeskConversation? Type(long accountId, long conversationId, bool isOn, DeskTyping typing)
    {
        lock (_gate)
        {
            var conversation = Conversation(accountId, conversationId)?.Value;
            if (conversation is not null)
            {
                PublishEvent(isOn ? "conversation_typing_on" : "conversation_typing_off", conversation, message: null, typing: typing);
            }

            return conversation;
        }
    }

    /// <summary>A conversation's messages, oldest first.</summary>
    internal List<DeskMessage> MessagesOf(long accountId, long conversationId) => Locked(() => _messages.Of(accountId, conversationId));

    private T Locked<T>(Func<T> act)
    {
        lock (_gate)
        {
            return act();
        }
    }

    private void DeleteConversations(Func<DeskConversation, bool> isDeleted)
    {
        foreach (var conversation in _conversations.Where(isDeleted).ToList())
        {
            DeleteConversation(conversation.AccountId, conversation.Id);
        }
    }

    private LinkedListNode<DeskConversation>? Conversation(long accountId, long id) =>
        _conversations.NodeOf(c => c.AccountId == accountId && c.Id == id);

    private DeskConversation SetStatus(LinkedListNode<DeskConversation> node, string status)
    {
        var former = node.Value;
        if (former.Status == status)
        {
            return former;
        }

        node.Value = former with { Status = status, WaitingSince = status == "resolved" ? null : former.WaitingSince };
        PublishEvent("conversation_status_changed", node.Value, message: null);
        PublishEvent("conversation_updated", node.Value, message: null, [new DeskChange("status", former.Status, status)]);
        if (status == "resolved" && SettingsOf(former.AccountId, former.InboxId) is { } settings
            && DeskTemplates.SurveyOf(node.Value, _messages.Of(former.AccountId, former.Id), settings, _time.GetUtcNow()) is { } survey)
        {
            AddMessage(survey);
        }

        return node.Value;
    }

    /// <summary>A customer's message starts the waiting time, and an agent's public answer ends it.</summary>
    private void UpdateWaitingSince(LinkedListNode<DeskConversation> node, DeskMessage message)
    {
        var former = node.Value;
        var isAnswer = message is { Type: "outgoing", IsPrivate: false } && message.Sender?.Type != "agent_bot";
        var now = former with
        {
            WaitingSince = isAnswer ? null : message.Type == "incoming" ? former.WaitingSince ?? message.CreatedAt : former.WaitingSince,
            FirstReplyAt = isAnswer ? former.FirstReplyAt ?? message.CreatedAt : former.FirstReplyAt,
        };
        if (now != former)
        {
            node.Value = now;
            DeskChange?[] changes =
            [
                ChangeOf("first_reply_created_at", former.FirstReplyAt, now.FirstReplyAt),
                ChangeOf("waiting_since", former.WaitingSince, now.WaitingSince),
            ];
            PublishEvent("conversation_updated", now, message: null, [.. changes.OfType<DeskChange>()]);
        }
    }

    private static DeskChange? ChangeOf(string attribute, DateTimeOffset? previous, DateTimeOffset? current) =>
        previous == current ? null : new DeskChange(attribute, SandboxText.Time(previous), SandboxText.Time(current));

    private void PublishEvent(
        string name, DeskConversation conversation, DeskMessage? message, IReadOnlyList<DeskChange>? changes = null,
        DeskTyping? typing = null)
    {
        if (_contacts.Find(conversation.AccountId, c => c.Id == conversation.ContactId) is { } contact)
        {
            var latest = _messages.Of(conversation.AccountId, conversation.Id).FindLast(m => !m.IsPrivate);
            Tell(new DeskEvent(name, conversation, contact, message, latest) { Changes = changes, Typing = typing });
        }
    }
}
