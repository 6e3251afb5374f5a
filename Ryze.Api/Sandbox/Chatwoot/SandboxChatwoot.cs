using System.Security.Cryptography;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The state of a simulated Chatwoot, in memory and thread-safe. Register one per host.</summary>
public sealed class SandboxChatwoot
{
    /// <summary>Most inboxes over all accounts. Further ones are answered 402, so that an endless loop cannot exhaust the memory.</summary>
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
    /// How long an inbox's deletion job waits in its queue. Until it runs, the inbox is listed, accepts messages and fires webhooks
    /// (docs/spec/chatwoot.md 1.2.6). Zero deletes within the call.
    /// </summary>
    public TimeSpan DeletionDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A new inbox's default settings.</summary>
    public SandboxInboxSettings NewInboxSettings { get; set; } = new();

    /// <summary>
    /// The error with which each webhook fails instead of being sent: <c>end of file reached</c>, <c>401 Unauthorized</c>,
    /// <c>Hostname '127.0.0.1' has no public ip addresses</c> and so on. Null sends the webhooks.
    /// </summary>
    public string? WebhookFault { get; set; }

    /// <summary>The messages' attachments.</summary>
    public SandboxFiles Files { get; } = new();

    /// <summary>The inboxes of all accounts, oldest first.</summary>
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

    /// <summary>Number of inboxes created so far, including deleted ones.</summary>
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

    /// <summary>Creates an inbox; names need not be unique. Null when <see cref="MaxInboxes"/> is reached.</summary>
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

    /// <summary>Changes an inbox. Null when it is deleted.</summary>
    internal SandboxInbox? Change(SandboxInbox inbox, Func<SandboxInbox, SandboxInbox> change)
    {
        lock (_gate)
        {
            return _inboxes.TryGetValue(inbox.Id, out var current) ? _inboxes[inbox.Id] = change(current) : null;
        }
    }

    /// <summary>Deletes an inbox, as the job does.</summary>
    internal void Delete(SandboxInbox inbox)
    {
        lock (_gate)
        {
            _inboxes.Remove(inbox.Id);
        }

        // Outside the lock, because the desk looks up inboxes under its own lock.
        Desk.DeleteInbox(inbox.AccountId, inbox.Id);
    }

    /// <summary>Queues the deletion, as the API call does.</summary>
    internal void QueueDeletion(SandboxInbox inbox)
    {
        if (DeletionDelay == TimeSpan.Zero)
        {
            Delete(inbox);
            return;
        }

        _ = Task.Delay(DeletionDelay, _time).ContinueWith(_ => Delete(inbox), TaskScheduler.Default);
    }

    /// <summary>A token as Rails creates it: 24 characters of base 58.</summary>
    internal static string NewKey() => RandomNumberGenerator.GetString(Base58, 24);
}
