using System.Collections.Concurrent;
using System.Globalization;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Faults;

/// <summary>Customers write and agents answer in every chat, in order and as fast as the run allows.</summary>
internal sealed class RelayTraffic : IAsyncDisposable
{
    private const string OutcomeUnknown = "it is unknown whether WhatsApp sent this message";

    private readonly RelayFaultPlan _plan;
    private readonly FaultyChatwoot _chatwoot;
    private readonly IRelayPhone _phone;
    private readonly SandboxAgent _agent;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _customers = new(0);
    private readonly SemaphoreSlim _agents = new(0);
    private readonly HashSet<long> _retried = [];
    private readonly ConcurrentDictionary<long, bool> _unannounced = new();
    private readonly List<Task> _running = [];
    private readonly ConcurrentDictionary<int, ConcurrentQueue<string>> _written = new();
    private int _released;
    private int _accepted;
    private int _answers;
    private int _greetings;

    public RelayTraffic(RelayFaultPlan plan, FaultyChatwoot chatwoot, IRelayPhone phone)
    {
        (_plan, _chatwoot, _phone) = (plan, chatwoot, phone);
        _agent = new SandboxAgent(chatwoot.Chatwoot, TimeProvider.System);
    }

    /// <summary>The Chatwoot ids of the messages with an agent retry.</summary>
    public IReadOnlySet<long> Retried => _retried;

    /// <summary>
    /// The Chatwoot ids of the messages whose webhook reached no bridge. A catch-up finds them, maybe after later messages.
    /// </summary>
    public IEnumerable<long> Unannounced => _unannounced.Keys;

    /// <summary>The number of accepted customer messages, their greetings, and agent messages in Chatwoot.</summary>
    public int Offered => Volatile.Read(ref _accepted) + Volatile.Read(ref _answers) + _greetings;

    public int Written => Volatile.Read(ref _answers);

    /// <summary>The number of messages that have reached the other side.</summary>
    public int Arrived => _chatwoot.Messages.Count(IsOfCustomer) + _phone.Sent.Count;

    public int Released => _released;

    public int ReleasedToAgents { get; private set; }

    public static string JidOf(int chat) => $"44207946{chat:d4}@s.whatsapp.net";

    /// <summary>Some messages are typed on the instance's own phone.</summary>
    public static bool IsTypedOnPhone(int number) => number % 9 == 5;

    /// <summary>Whether Chatwoot greets each conversation.</summary>
    public bool IsGreeted => _plan.IsRich;

    private int Greetings => _plan.IsRich ? _plan.Chats : 0;

    /// <summary>Some agent messages are voice messages.</summary>
    private bool IsVoice(int number) => _plan.IsRich && number % 11 == 4;

    /// <summary>The text with which the phone sends a message from an agent or from Chatwoot itself.</summary>
    public static string SentTextOf(DeskMessage message) => message.Files.Count == 0 ? message.Content : $"voice {message.Files[0].Sha256}";

    public static string IdOf(int chat, int number) => $"IN{chat:d4}N{number:d5}";

    public static string AnswerOf(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"answer {number} in chat {chat}");

    public static bool IsOfCustomer(DeskMessage message) => message.SourceId is not null;

    /// <summary>The number of messages that each side writes in this chat.</summary>
    public int CountOf(int chat) => (_plan.Messages / _plan.Chats) + (chat < _plan.Messages % _plan.Chats ? 1 : 0);

    /// <summary>Opens a conversation for every chat with its first message.</summary>
    public async Task OpenAsync()
    {
        await OpenAsync(1);
        await Eventually.TrueAsync(
            () => _chatwoot.Desk.Messages.Count == _plan.Chats + Greetings, "every chat has a conversation and its greeting", 60);
        _running.AddRange(Enumerable.Range(0, _plan.Chats).Select(chat => Task.Run(() => WriteAllAsync(chat))));
        _running.AddRange(Enumerable.Range(0, _plan.Chats).Select(chat => Task.Run(() => AnswerAllAsync(chat))));
        _running.Add(Task.Run(RetryAsync));
    }

    /// <summary>
    /// Writes a message in each chat, which opens a conversation and is greeted. No other message may be in flight, so that its position in
    /// the order is certain.
    /// </summary>
    public async Task OpenAsync(int number)
    {
        Interlocked.Add(ref _released, _plan.Chats + Greetings);
        await Task.WhenAll(Enumerable.Range(0, _plan.Chats).Select(chat => WriteAsync(chat, number)));
        _greetings += Greetings;
    }

    /// <summary>Type and <c>source_id</c> of the customer's messages as Chatwoot must show them, in order.</summary>
    public IEnumerable<string> WrittenIn(int chat) => _written[chat];

    /// <summary>Writes one message in a chat beside the plan's.</summary>
    public Task WriteBesideAsync(int chat, int number)
    {
        Interlocked.Increment(ref _released);
        return WriteAsync(chat, number);
    }

    public void Release(Release more)
    {
        Interlocked.Add(ref _released, more.Customers + more.Agents);
        ReleasedToAgents += more.Agents;
        _ = more.Customers > 0 ? _customers.Release(more.Customers) : 0;
        _ = more.Agents > 0 ? _agents.Release(more.Agents) : 0;
    }

    /// <summary>Throws the exception of a failed customer or agent.</summary>
    public async Task AssertRunningAsync()
    {
        foreach (var failed in _running.Where(task => task.IsFaulted))
        {
            await failed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _customers.Dispose();
        _agents.Dispose();
    }

    private static string TypeOf(int number) => IsTypedOnPhone(number) ? "outgoing" : "incoming";

    /// <summary>Whether the phone sent every message of this text in the chat.</summary>
    private bool IsSent(DeskMessage message)
    {
        var text = SentTextOf(message);
        var conversations = _chatwoot.Conversations.ToLookup(c => c.SourceId, c => c.Id, StringComparer.Ordinal);
        var chat = conversations.First(ids => ids.Contains(message.ConversationId));
        return _phone.Sent.Count(sent => sent.Chat == chat.Key && sent.Text == text)
            >= _chatwoot.Messages.Count(m => chat.Contains(m.ConversationId) && !IsOfCustomer(m) && SentTextOf(m) == text);
    }

    private async Task WriteAllAsync(int chat)
    {
        for (var number = 2; number <= CountOf(chat); number++)
        {
            await _customers.WaitAsync(_stop.Token);
            await WriteAsync(chat, number);
        }
    }

    private async Task WriteAsync(int chat, int number)
    {
        _written.GetOrAdd(chat, _ => new()).Enqueue($"{TypeOf(number)} WAID:{IdOf(chat, number)}");
        var written = new PhoneEvent.Text(
            JidOf(chat), IdOf(chat, number), string.Create(CultureInfo.InvariantCulture, $"message {number} in chat {chat}"),
            IsOwn: IsTypedOnPhone(number));
        await _phone.ReportAsync(written);
        if (number % 7 == 0)
        {
            // Engines report some events twice.
            await _phone.ReportAsync(written);
        }

        Interlocked.Increment(ref _accepted);
    }

    private async Task AnswerAllAsync(int chat)
    {
        for (var number = 1; number <= CountOf(chat); number++)
        {
            await _agents.WaitAsync(_stop.Token);
            await Eventually.TrueAsync(
                () => (_chatwoot.IsOpen && ConversationOf(chat) is not null) || _stop.IsCancellationRequested,
                "Chatwoot serves its agents");
            if (ConversationOf(chat) is not { } conversation || InboxOf(conversation.Id) is not { } inbox)
            {
                return;
            }

            Assert.That(
                IsVoice(number)
                    ? _agent.Speak(inbox, conversation.Id, "Ana", [.. SandboxSound.Mp3, .. Guid.NewGuid().ToByteArray()])
                    : _agent.Write(inbox, conversation.Id, "Ana", AnswerOf(chat, number)),
                Is.Not.Null);
            Interlocked.Increment(ref _answers);
        }
    }

    /// <summary>
    /// The chat's conversation in the current inbox, once it has a message or, if the plan greets, a greeting. Null before.
    /// </summary>
    private DeskConversation? ConversationOf(int chat) => _chatwoot.Desk.Conversations.FirstOrDefault(c => c.SourceId == JidOf(chat)
        && _chatwoot.Desk.Messages.Any(m => m.ConversationId == c.Id && m.Type == (_plan.IsRich ? "template" : "incoming")));

    /// <summary>Null when the conversation's inbox was deleted.</summary>
    private SandboxInbox? InboxOf(long conversation) => _chatwoot.Desk.Conversations.FirstOrDefault(c => c.Id == conversation) is { } found
        ? _chatwoot.Chatwoot.Inboxes.FirstOrDefault(inbox => inbox.Id == found.InboxId)
        : null;

    /// <summary>Presses agent retry for each message that has an unknown outcome and is missing on the phone.</summary>
    private async Task RetryAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            foreach (var failed in _chatwoot.Desk.Messages.Where(m => m.Status == "failed"))
            {
                if (failed.ExternalError?.StartsWith(OutcomeUnknown, StringComparison.Ordinal) != true)
                {
                    _unannounced[failed.Id] = true;
                }
                else if (InboxOf(failed.ConversationId) is { } inbox && !IsSent(failed) && _retried.Add(failed.Id))
                {
                    _agent.RetryMessage(inbox, failed.ConversationId, failed.Id);
                }
            }
        }
    }
}
