using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.Chatwoot;

/// <summary>Turns per host and conversation, and pauses that a host asks for.</summary>
internal sealed class ChatwootPaceTests
{
    private static readonly ChatwootAccess One = AccessTo("https://one.example");
    private static readonly ChatwootAccess Two = AccessTo("https://two.example");

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Turns_of_one_host_are_spaced_evenly_after_a_burst()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);

        var next = pace.TurnAsync(One, null, default);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.That((next.IsCompleted, pace.TurnAsync(Two, null, default).IsCompleted), Is.EqualTo((false, true)));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await next, Is.Null);
    }

    [TestCase("https://one.example/desk")]
    [TestCase("HTTPS://ONE.example:443")]
    public async Task Turns_are_shared_by_every_account_or_path_of_a_host(string url)
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);

        Assert.That(pace.TurnAsync(AccessTo(url, account: 2), null, default).IsCompleted, Is.False);
    }

    [Test]
    public async Task Conversation_gets_fewer_messages_than_Chatwoot_accepts()
    {
        var pace = Pace(100_000);
        for (var i = 0; i < 36; i++)
        {
            Assert.That(pace.TurnAsync(One, 12, default).IsCompleted, Is.True);
        }

        var next = pace.TurnAsync(One, 12, default);
        Assert.That(
            (next.IsCompleted, pace.TurnAsync(One, 13, default).IsCompleted, pace.TurnAsync(One, null, default).IsCompleted),
            Is.EqualTo((false, true, true)));

        // 180 per minute, minus the 36 that passed at once.
        _time.Advance(TimeSpan.FromMinutes(1) / 144);
        Assert.That(await next, Is.Null);
    }

    [Test]
    public async Task Host_is_held_when_a_new_call_would_wait_too_long()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);
        for (var i = 0; i < 8; i++)
        {
            Assert.That(HoldOf(pace, One), Is.EqualTo(TimeSpan.Zero));
            _ = pace.TurnAsync(One, null, default);
        }

        Assert.That((HoldOf(pace, One), HoldOf(pace, Two)), Is.EqualTo((TimeSpan.FromSeconds(1), TimeSpan.Zero)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(HoldOf(pace, One), Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(null, 0, 30)]
    [TestCase(null, 0.5, 45)]
    [TestCase(20, 0.5, 20)]
    [TestCase(0, 0.5, 1)]
    [TestCase(86_400, 0.5, 600)]
    public async Task A_429_closes_the_host_for_its_Retry_After_or_30_to_60_seconds(int? retryAfter, double chance, int closed)
    {
        var pace = Pace(0, chance);

        pace.Close(One, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        var refused = await pace.TurnAsync(One, 12, default);
        Assert.That(
            (refused!.HeldFor, refused.WasNotSent, refused.ChatwootStatus, HoldOf(pace, One)),
            Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(closed), true, (int?)429, TimeSpan.FromSeconds(closed))));
        Assert.That((await pace.TurnAsync(Two, null, default), HoldOf(pace, Two)), Is.EqualTo(((ChatwootFailure?)null, TimeSpan.Zero)));
        _time.Advance(TimeSpan.FromSeconds(closed));
        Assert.That((await pace.TurnAsync(One, 12, default), HoldOf(pace, One)), Is.EqualTo(((ChatwootFailure?)null, TimeSpan.Zero)));
    }

    [Test]
    public async Task Waiting_turn_is_refused_for_the_longest_closure()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);
        var waiting = pace.TurnAsync(One, null, default);

        pace.Close(One, TimeSpan.FromMinutes(1));
        pace.Close(One, TimeSpan.FromSeconds(1));

        Assert.That((await waiting)?.HeldFor, Is.EqualTo(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task Idle_entries_are_forgotten()
    {
        var pace = Pace(300);
        await pace.TurnAsync(One, 12, default);
        pace.Close(Two, TimeSpan.FromSeconds(1));
        Assert.That(pace.Count, Is.EqualTo(3));

        _time.Advance(TimeSpan.FromMinutes(2));
        await pace.TurnAsync(AccessTo("https://three.example"), null, default);

        Assert.That(pace.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Calls_leave_no_entry_when_there_is_no_limit()
    {
        var pace = Pace(0);

        await BurstAsync(pace, One, 1000);

        Assert.That((pace.Count, HoldOf(pace, One)), Is.EqualTo((0, TimeSpan.Zero)));
    }

    [Test]
    public async Task A_catch_up_call_waits_while_messages_use_the_budget()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 40);

        var scan = pace.TurnAsync(One with { YieldsToMessages = true }, null, default);
        Assert.That(
            (scan.IsCompleted, pace.TurnAsync(One, null, default).IsCompleted), Is.EqualTo((false, true)), "a message overtakes the scan");
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await scan, Is.Null);
    }

    [Test]
    public async Task A_catch_up_call_counts_as_a_message_after_ten_seconds()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);
        Queue(140);
        var scan = pace.TurnAsync(One with { YieldsToMessages = true }, null, default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.LetTimersRunAsync();
        Queue(100);

        // The 140 messages take 35 s; the 100 follow the scan.
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(26); passed += TimeSpan.FromMilliseconds(250))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.That(await scan.WaitAsync(TimeSpan.FromSeconds(20)), Is.Null);

        void Queue(int messages)
        {
            for (var i = 0; i < messages; i++)
            {
                _ = pace.TurnAsync(One, null, default);
            }
        }
    }

    [Test]
    public async Task A_host_that_answers_429_gets_fewer_requests_after_its_pause()
    {
        var pace = Pace(3000);
        await BurstAsync(pace, One, 300);

        pace.Close(One, TimeSpan.FromMinutes(1));
        pace.Close(One, TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        // A fifth of 240 passes at once.
        await BurstAsync(pace, One, 48);
        Assert.That(pace.TurnAsync(One, null, default).IsCompleted, Is.False);
        await BurstAsync(pace, Two, 600);
    }

    [Test]
    public async Task Search_limit_does_not_slow_other_requests()
    {
        var pace = Pace(3000);
        await BurstAsync(pace, One, 100);

        pace.Close(One, TimeSpan.FromMinutes(1), limitsRequests: false);
        _time.Advance(TimeSpan.FromMinutes(1));

        await BurstAsync(pace, One, 600);
    }

    [Test]
    public async Task A_429_closes_the_whole_host_only_when_a_second_account_receives_one()
    {
        var pace = Pace(0);
        var (a, b, c) = (AccessTo(One.BaseUrl, 1), AccessTo(One.BaseUrl, 2), AccessTo(One.BaseUrl, 3));

        pace.Close(b, TimeSpan.FromSeconds(60));
        Assert.That(
            (await pace.TurnAsync(a, null, default), HoldOf(pace, b)), Is.EqualTo(((ChatwootFailure?)null, TimeSpan.FromSeconds(60))));
        Assert.That(pace.HeldFor(b)!.Error, Is.EqualTo("Chatwoot asked for a pause (HTTP 429): deliveries resume automatically"));

        pace.Close(a, TimeSpan.FromSeconds(20));
        Assert.That(
            (HoldOf(pace, a), HoldOf(pace, b), HoldOf(pace, c)),
            Is.EqualTo((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20))));
    }

    [Test]
    public void Search_limit_never_closes_the_host()
    {
        var pace = Pace(0);

        pace.Close(AccessTo(One.BaseUrl, 1), TimeSpan.FromSeconds(60), limitsRequests: false);
        pace.Close(AccessTo(One.BaseUrl, 2), TimeSpan.FromSeconds(60), limitsRequests: false);

        Assert.That(HoldOf(pace, AccessTo(One.BaseUrl, 3)), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Backlog_of_one_account_does_not_delay_another_account()
    {
        var pace = Pace(300);
        var (a, b) = (AccessTo(One.BaseUrl, 1), AccessTo(One.BaseUrl, 2));
        await BurstAsync(pace, b, 60);
        var backlog = Enumerable.Range(0, 240).Select(_ => pace.TurnAsync(b, null, default)).ToList();

        Assert.That(HoldOf(pace, a), Is.EqualTo(TimeSpan.Zero));
        var other = pace.TurnAsync(a, null, default);
        Step(2);

        await other.WaitAsync(TimeSpan.FromSeconds(20));
        Step(38);
        await Task.WhenAll(backlog[..39]).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(backlog.Skip(39).Any(turn => turn.IsCompleted), Is.False, "40 turns in 10 s, one of them the other account's");

        void Step(int turns)
        {
            for (var turn = 0; turn < turns; turn++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    [Test]
    public async Task Cancelled_caller_takes_no_turn()
    {
        var pace = Pace(300);
        await BurstAsync(pace, One, 60);
        using var cancelled = new CancellationTokenSource();
        var abandoned = pace.TurnAsync(One, null, cancelled.Token);
        var next = pace.TurnAsync(One, null, default);

        await cancelled.CancelAsync();
        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.ThrowsAsync<TaskCanceledException>(() => abandoned);
        Assert.That(await next.WaitAsync(TimeSpan.FromSeconds(20)), Is.Null);
    }

    private ChatwootPace Pace(int perMinute, double chance = 0) => new(perMinute, new SteadyRandom(chance), _time);

    private static async Task BurstAsync(ChatwootPace pace, ChatwootAccess access, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var turn = pace.TurnAsync(access, conversationId: null, default);
            Assert.That(turn.IsCompleted, Is.True, $"call {i}");
            Assert.That(await turn, Is.Null);
        }
    }

    private static ChatwootAccess AccessTo(string url, long account = 1) => new(url, account, new Secret("t"));

    private static TimeSpan HoldOf(ChatwootPace pace, ChatwootAccess access) => pace.HeldFor(access)?.Delay ?? TimeSpan.Zero;
}
