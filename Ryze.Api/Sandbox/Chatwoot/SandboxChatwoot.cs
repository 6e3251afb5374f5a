using System.Security.Cryptography;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The state of a pretended Chatwoot, in memory and safe to use from many threads. Register one per host.</summary>
public sealed class SandboxChatwoot
{
    /// <summary>Inboxes over all accounts; one more is answered 402, so that a forgotten loop cannot eat the memory.</summary>
    public const int MaxInboxes = 1000;

    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, SandboxInbox> _inboxes = [];
    private long _lastId = 41;
    private int _creations;

    public SandboxChatwoot(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Desk = new SandboxDesk(_time) { SettingsOf = (accountId, id) => Find(accountId, id)?.Settings };
    }

    /// <summary>Contacts, conversations and messages.</summary>
    public SandboxDesk Desk { get; }

    /// <summary>
    /// How long the job that deletes an inbox waits in its queue. Until it runs, the inbox is listed, accepts messages and fires webhooks
    /// (reference chatwoot.md 1.2.6). Zero deletes within the call.
    /// </summary>
    public TimeSpan DeletionDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What an inbox begins with unless its creation says otherwise.</summary>
    public SandboxInboxSettings NewInboxSettings { get; set; } = new();

    /// <summary>
    /// Every webhook fails with this error instead of being sent: <c>end of file reached</c>, <c>401 Unauthorized</c>,
    /// <c>Hostname '127.0.0.1' has no public ip addresses</c> and so on. Null sends them.
    /// </summary>
    public string? WebhookFault { get; set; }

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

            var inbox = new SandboxInbox(accountId, ++_lastId, name, webhookUrl, NewKey(), NewKey(), signs ? NewKey() : null)
            {
                Settings = NewInboxSettings,
            };
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

    /// <summary>What the job does.</summary>
    internal void Delete(SandboxInbox inbox)
    {
        lock (_gate)
        {
            _inboxes.Remove(inbox.Id);
        }

        // Outside the lock: the desk asks for an inbox under its own.
        Desk.DeleteInbox(inbox.AccountId, inbox.Id);
    }

    /// <summary>What the call does.</summary>
    internal void QueueDeletion(SandboxInbox inbox)
    {
        if (DeletionDelay == TimeSpan.Zero)
        {
            Delete(inbox);
            return;
        }

        _ = Task.Delay(DeletionDelay, _time).ContinueWith(_ => Delete(inbox), TaskScheduler.Default);
    }

    /// <summary>As Rails makes its tokens: 24 characters of base 58.</summary>
    internal static string NewKey() => RandomNumberGenerator.GetString(Base58, 24);
}
