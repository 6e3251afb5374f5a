using System.Security.Cryptography;

namespace Ryze.Api.Sandbox;

/// <summary>
/// The state of a pretended Chatwoot, in memory and safe to use from many threads. Register one per host. A deleted inbox is gone at once;
/// a real Chatwoot queues the removal and lists the inbox until its job has run (reference chatwoot.md 1.2.6).
/// </summary>
public sealed class SandboxChatwoot
{
    /// <summary>Inboxes over all accounts; one more is answered 402, so that a forgotten loop cannot eat the memory.</summary>
    public const int MaxInboxes = 1000;

    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, SandboxInbox> _inboxes = [];
    private long _lastId = 41;
    private int _creations;

    /// <summary>Contacts, conversations and messages.</summary>
    public SandboxDesk Desk { get; } = new();

    /// <summary>What was attached to messages.</summary>
    public SandboxFiles Files { get; } = new();

    /// <summary>Every inbox there is, of all accounts, oldest first.</summary>
    public IReadOnlyList<SandboxInbox> Inboxes
    {
        get
        {
            lock (_gate)
            {
                return [.. _inboxes.Values];
            }
        }
    }

    /// <summary>How many inboxes were ever made, deleted ones included.</summary>
    public int Creations
    {
        get
        {
            lock (_gate)
            {
                return _creations;
            }
        }
    }

    internal bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _inboxes.Count >= MaxInboxes;
            }
        }
    }

    /// <summary>Names need not be unique. Null when <see cref="MaxInboxes"/> is reached.</summary>
    internal SandboxInbox? Create(long accountId, string name, string? webhookUrl, bool signs)
    {
        lock (_gate)
        {
            if (_inboxes.Count >= MaxInboxes)
            {
                return null;
            }

            var inbox = new SandboxInbox(accountId, ++_lastId, name, webhookUrl, NewKey(), NewKey(), signs ? NewKey() : null);
            _inboxes.Add(inbox.Id, inbox);
            _creations++;
            return inbox;
        }
    }

    internal SandboxInbox? Find(long accountId, long id)
    {
        lock (_gate)
        {
            return _inboxes.TryGetValue(id, out var inbox) && inbox.AccountId == accountId ? inbox : null;
        }
    }

    /// <summary>Null when the inbox is gone.</summary>
    internal SandboxInbox? Change(SandboxInbox inbox, Func<SandboxInbox, SandboxInbox> change)
    {
        lock (_gate)
        {
            return _inboxes.TryGetValue(inbox.Id, out var current) ? _inboxes[inbox.Id] = change(current) : null;
        }
    }

    internal void Delete(SandboxInbox inbox)
    {
        lock (_gate)
        {
            _inboxes.Remove(inbox.Id);
            Desk.DeleteInbox(inbox.AccountId, inbox.Id);
        }
    }

    /// <summary>As Rails makes its tokens: 24 characters of base 58.</summary>
    internal static string NewKey() => RandomNumberGenerator.GetString(Base58, 24);
}
