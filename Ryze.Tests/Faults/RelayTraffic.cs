using System.Globalization;
using Ryze.Api.Sandbox;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Customers who write and agents who answer, chat by chat and in order, as fast as the run lets them.</summary>
internal sealed class RelayTraffic : IAsyncDisposable
{
    private const string GivenUp = "it is not known whether WhatsApp sent this";

    private readonly RelayFaultPlan _plan;
    private readonly FaultyChatwoot _chatwoot;
    private readonly FaultyPhone _phone;
    private readonly SandboxAgent _agent;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _customers = new(0);
    private readonly SemaphoreSlim _agents = new(0);
    private readonly HashSet<string> _retried = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private int _released;
    private int _accepted;
    private int _written;

    public RelayTraffic(RelayFaultPlan plan, FaultyChatwoot chatwoot, FaultyPhone phone)
    {
        (_plan, _chatwoot, _phone) = (plan, chatwoot, phone);
        _agent = new SandboxAgent(chatwoot.Chatwoot, TimeProvider.System);
    }

    /// <summary>Texts of agents' messages for which Retry was pressed.</summary>
    public IReadOnlySet<string> Retried => _retried;

    /// <summary>Customers' messages that the API has taken, and agents' that are in Chatwoot.</summary>
    public int Offered => Volatile.Read(ref _accepted) + Volatile.Read(ref _written);

    public int Written => Volatile.Read(ref _written);

    /// <summary>Messages of both sides that have come to the other.</summary>
    public int Arrived => _chatwoot.Desk.Messages.Count(IsOfCustomer) + _phone.Sent.Count;

    public int Released => _released;

    public int ReleasedToAgents { get; private set; }

    public static string JidOf(int chat) => $"44207946{chat:d4}@s.whatsapp.net";

    /// <summary>Now and then typed on the instance's own phone.</summary>
    public static bool IsTypedOnPhone(int number) => number % 9 == 5;

    public static string IdOf(int chat, int number) => $"IN{chat:d4}N{number:d5}";

    public static string AnswerOf(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"answer {number} in chat {chat}");

    public static bool IsOfCustomer(DeskMessage message) => message.SourceId is not null;

    /// <summary>How many messages each side writes in this chat.</summary>
    public int CountOf(int chat) => (_plan.Messages / _plan.Chats) + (chat < _plan.Messages % _plan.Chats ? 1 : 0);

    /// <summary>Returns when every chat has its conversation, by its first message.</summary>
    public async Task OpenAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _plan.Chats).Select(chat => WriteAsync(chat, 1)));
        _released = _plan.Chats;
        await Eventually.TrueAsync(() => _chatwoot.Desk.Messages.Count == _plan.Chats, "every chat has a conversation", 60);
        _running.AddRange(Enumerable.Range(0, _plan.Chats).Select(chat => Task.Run(() => WriteAllAsync(chat))));
        _running.AddRange(Enumerable.Range(0, _plan.Chats).Select(chat => Task.Run(() => AnswerAllAsync(chat))));
        _running.Add(Task.Run(RetryAsync));
    }

    public void Release(Release more)
    {
        _released += more.Customers + more.Agents;
        ReleasedToAgents += more.Agents;
        _ = more.Customers > 0 ? _customers.Release(more.Customers) : 0;
        _ = more.Agents > 0 ? _agents.Release(more.Agents) : 0;
    }

    /// <summary>Whoever failed shows it here.</summary>
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
        var written = WhatsAppEvent.Message(
            IdOf(chat, number), string.Create(CultureInfo.InvariantCulture, $"message {number} in chat {chat}"), JidOf(chat),
            direction: IsTypedOnPhone(number) ? "outgoing" : "incoming", name: $"Customer {chat}");
        await _phone.TellAsync(written);
        if (number % 7 == 0)
        {
            // Engines tell things twice.
            await _phone.TellAsync(written);
        }

        Interlocked.Increment(ref _accepted);
    }

    private async Task AnswerAllAsync(int chat)
    {
        var inbox = _chatwoot.Chatwoot.Inboxes.Single();
        var conversation = _chatwoot.Desk.Conversations.Single(c => c.SourceId == JidOf(chat)).Id;
        for (var number = 1; number <= CountOf(chat); number++)
        {
            await _agents.WaitAsync(_stop.Token);
            await Eventually.TrueAsync(() => _chatwoot.IsOpen || _stop.IsCancellationRequested, "Chatwoot is there for its agents", withinSeconds: 120);
            Assert.That(_agent.Write(inbox, conversation, "Ana", AnswerOf(chat, number)), Is.Not.Null);
            Interlocked.Increment(ref _written);
        }
    }

    /// <summary>An agent who sees that nobody knows what became of a message, and finds it missing on the phone, presses Retry.</summary>
    private async Task RetryAsync()
    {
        using var looks = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await looks.WaitForNextTickAsync(_stop.Token))
        {
            var inbox = _chatwoot.Chatwoot.Inboxes.Single();
            foreach (var failed in _chatwoot.Desk.Messages.Where(m => m.Status == "failed" && m.ExternalError?.StartsWith(GivenUp, StringComparison.Ordinal) == true))
            {
                if (_phone.Sent.All(sent => sent.Text != failed.Content) && _retried.Add(failed.Content))
                {
                    _agent.RetryMessage(inbox, failed.ConversationId, failed.Id);
                }
            }
        }
    }
}
