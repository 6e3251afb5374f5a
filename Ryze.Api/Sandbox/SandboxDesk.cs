namespace Ryze.Api.Sandbox;

/// <summary>
/// Contacts, conversations and messages of the pretended Chatwoot, in memory, safe to use from many threads. Bounded: the oldest go when there
/// are too many, and answer 404 from then on.
/// </summary>
public sealed class SandboxDesk
{
    public const int MaxContacts = 5000;
    public const int MaxConversations = 5000;
    public const int MaxMessages = 20_000;

    /// <summary>Characters of all messages together.</summary>
    public const long MaxText = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<DeskContact> _contacts = [];
    private readonly LinkedList<DeskConversation> _conversations = [];
    private readonly DeskMessages _messages = new();
    private readonly Dictionary<long, long> _lastConversation = [];
    private long _lastId = 100;

    /// <summary>Is told everything that webhooks are told, in order and while nothing else can change: it must not wait or come back.</summary>
    internal Action<DeskEvent> Tell { get; set; } = _ => { };

    /// <summary>Of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskContact> Contacts
    {
        get
        {
            lock (_gate)
            {
                return [.. _contacts];
            }
        }
    }

    /// <summary>Of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskConversation> Conversations
    {
        get
        {
            lock (_gate)
            {
                return [.. _conversations];
            }
        }
    }

    /// <summary>Of all accounts, oldest first.</summary>
    public IReadOnlyList<DeskMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return _messages.All;
            }
        }
    }

    /// <summary>As an agent does it.</summary>
    /// <returns>Null when there is no such conversation.</returns>
    public DeskConversation? SetStatus(long accountId, long conversationId, string status)
    {
        lock (_gate)
        {
            return Conversation(accountId, conversationId) is { } node ? SetStatus(node, status) : null;
        }
    }

    /// <summary>A conversation with its messages.</summary>
    public void DeleteConversation(long accountId, long conversationId)
    {
        lock (_gate)
        {
            _conversations.RemoveAll(c => c.AccountId == accountId && c.Id == conversationId);
            _messages.RemoveOf(accountId, conversationId);
        }
    }

    /// <summary>A contact with its conversations.</summary>
    public void DeleteContact(long accountId, long contactId)
    {
        lock (_gate)
        {
            _contacts.RemoveAll(c => c.AccountId == accountId && c.Id == contactId);
            foreach (var conversation in _conversations.Where(c => c.AccountId == accountId && c.ContactId == contactId).ToList())
            {
                DeleteConversation(accountId, conversation.Id);
            }
        }
    }

    /// <summary>With an inbox its conversations go; contacts survive.</summary>
    internal void DeleteInbox(long accountId, long inboxId)
    {
        lock (_gate)
        {
            foreach (var conversation in _conversations.Where(c => c.AccountId == accountId && c.InboxId == inboxId).ToList())
            {
                DeleteConversation(accountId, conversation.Id);
            }

            for (var node = _contacts.First; node is not null; node = node.Next)
            {
                node.Value = node.Value with { Sources = [.. node.Value.Sources.Where(s => s.InboxId != inboxId)] };
            }
        }
    }

    /// <summary>Null and why, when it is refused.</summary>
    internal (DeskContact? Contact, IResult? Refused) AddContact(
        long accountId, string name, string? identifier, string? phone, (long InboxId, string SourceId)? source)
    {
        lock (_gate)
        {
            var others = _contacts.Where(c => c.AccountId == accountId).ToList();
            if (phone is not null && others.Exists(c => c.Phone == phone))
            {
                return (null, SandboxAnswer.Invalid("Phone number has already been taken", "phone_number"));
            }

            if (identifier is not null && others.Exists(c => c.Identifier == identifier))
            {
                return (null, SandboxAnswer.Invalid("Identifier has already been taken", "identifier"));
            }

            // The index of the database, which Chatwoot's own code does not foresee (chatwoot.md 1.3.3).
            if (source is { } taken && others.Exists(c => c.Sources.Contains(taken)))
            {
                return (null, SandboxAnswer.Rails(500, "Internal Server Error"));
            }

            var contact = new DeskContact(accountId, ++_lastId, name, identifier, phone, source is { } given ? [given] : []);
            _contacts.AddLast(contact);
            _contacts.Trim(MaxContacts);
            return (contact, null);
        }
    }

    /// <summary>Null and why, when it is refused.</summary>
    internal (DeskContact? Contact, IResult? Refused) ChangeContact(long accountId, long contactId, string? name, string? phone)
    {
        lock (_gate)
        {
            if (_contacts.NodeOf(c => c.AccountId == accountId && c.Id == contactId) is not { } node)
            {
                return (null, SandboxAnswer.Error(404, SandboxText.NotFound));
            }

            return phone is not null && _contacts.Any(c => c.AccountId == accountId && c.Id != contactId && c.Phone == phone)
                ? (null, SandboxAnswer.Invalid("Phone number has already been taken", "phone_number"))
                : (node.Value = node.Value with { Name = name ?? node.Value.Name, Phone = phone ?? node.Value.Phone }, null);
        }
    }

    internal DeskContact? FindContact(long accountId, Func<DeskContact, bool> isWanted)
    {
        lock (_gate)
        {
            return _contacts.FirstOrDefault(c => c.AccountId == accountId && isWanted(c));
        }
    }

    internal (DeskConversation? Conversation, IResult? Refused) AddConversation(
        long accountId, long inboxId, long contactId, string sourceId, string status, DateTimeOffset now)
    {
        lock (_gate)
        {
            var owner = _contacts.NodeOf(c => c.AccountId == accountId && c.Id == contactId);
            if (owner is null)
            {
                return (null, SandboxAnswer.Error(404, SandboxText.NotFound));
            }

            if (_contacts.Any(c => c.AccountId == accountId && c.Id != contactId && c.Sources.Contains((inboxId, sourceId))))
            {
                return (null, SandboxAnswer.Error(422, "source_id should be unique"));
            }

            if (!owner.Value.Sources.Contains((inboxId, sourceId)))
            {
                owner.Value = owner.Value with { Sources = [.. owner.Value.Sources, (inboxId, sourceId)] };
            }

            var id = _lastConversation[accountId] = _lastConversation.GetValueOrDefault(accountId) + 1;
            var conversation = new DeskConversation(accountId, id, inboxId, contactId, sourceId, status, now, now);
            _conversations.AddLast(conversation);
            _conversations.Trim(MaxConversations);
            return (conversation, null);
        }
    }

    internal DeskConversation? FindConversation(long accountId, long id)
    {
        lock (_gate)
        {
            return _conversations.FirstOrDefault(c => c.AccountId == accountId && c.Id == id);
        }
    }

    /// <summary>An incoming one reopens its conversation (chatwoot.md 1.3.4). Null when the conversation is gone.</summary>
    internal DeskMessage? AddMessage(DeskMessage message)
    {
        lock (_gate)
        {
            if (Conversation(message.AccountId, message.ConversationId) is not { } conversation)
            {
                return null;
            }

            if (message.Type == "incoming" && conversation.Value.Status is "resolved" or "snoozed")
            {
                SetStatus(conversation, "open");
            }

            conversation.Value = conversation.Value with { LastActivityAt = message.CreatedAt };
            var kept = message with { Id = ++_lastId };
            _messages.Add(kept);
            Happened("message_created", conversation.Value, kept);
            return kept;
        }
    }

    /// <summary>Makes one change after the other, each of which is told unless it changes nothing.</summary>
    /// <param name="isTold">Else nobody hears of it.</param>
    /// <returns>Null when there is no such message.</returns>
    internal DeskMessage? ChangeMessage(long accountId, long conversationId, long id, bool isTold, params ReadOnlySpan<Func<DeskMessage, DeskMessage>> changes)
    {
        lock (_gate)
        {
            if (Conversation(accountId, conversationId) is not { } conversation || _messages.Find(accountId, conversationId, id) is not { } message)
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
                    Happened("message_updated", conversation.Value, message);
                }
            }

            return message;
        }
    }

    /// <summary>Of one conversation, oldest first.</summary>
    internal List<DeskMessage> MessagesOf(long accountId, long conversationId)
    {
        lock (_gate)
        {
            return _messages.Of(accountId, conversationId);
        }
    }

    private LinkedListNode<DeskConversation>? Conversation(long accountId, long id) => _conversations.NodeOf(c => c.AccountId == accountId && c.Id == id);

    private DeskConversation SetStatus(LinkedListNode<DeskConversation> conversation, string status)
    {
        var former = conversation.Value.Status;
        conversation.Value = conversation.Value with { Status = status };
        if (former != status)
        {
            Happened("conversation_status_changed", conversation.Value, message: null, former);
        }

        return conversation.Value;
    }

    private void Happened(string name, DeskConversation conversation, DeskMessage? message, string? formerStatus = null)
    {
        if (_contacts.NodeOf(c => c.AccountId == conversation.AccountId && c.Id == conversation.ContactId) is { } contact)
        {
            var latest = _messages.Of(conversation.AccountId, conversation.Id).FindLast(m => !m.IsPrivate);
            Tell(new DeskEvent(name, conversation, contact.Value, message, latest, formerStatus));
        }
    }
}
