using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.ToWhatsApp;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Which conversation state webhooks show, and for how long it is valid.</summary>
internal sealed class WebhookWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly WebhookWatch _watch;

    public WebhookWatchTests() => _watch = new WebhookWatch(_time);

    private bool IsKnown => _watch.IsUnresolved("int_1", 12);

    [Test]
    public void Conversation_state_is_known_only_while_webhooks_arrive()
    {
        Show();
        Assert.That(IsKnown, Is.False, "no webhook arrived since the start");

        Arrive();

        Assert.That((IsKnown, _watch.IsUnresolved("int_1", 13), _watch.IsUnresolved("int_2", 12)), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void Resolved_conversation_is_unknown_until_Chatwoot_shows_it_again()
    {
        Arrive();
        Show();
        Arrive(12, "resolved");
        Arrive(12, "open");
        Assert.That(IsKnown, Is.False, "webhooks arrive in any order");

        _time.Advance(TimeSpan.FromSeconds(1));
        Show();

        Assert.That(IsKnown, Is.True);
    }

    [Test]
    public void Answer_does_not_count_when_a_webhook_arrived_after_its_call_started()
    {
        Arrive();
        var asked = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        Arrive(12, "resolved");

        _watch.ShowUnresolved("int_1", 12, asked);

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void Conversation_state_expires_after_five_minutes_despite_webhooks()
    {
        Arrive();
        Show();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.That(IsKnown, Is.True);

        // This webhook may be older than the end of the conversation.
        Arrive(12, "open");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void Conversation_state_is_unknown_while_a_webhook_is_overdue()
    {
        Arrive();
        Show();
        _watch.Expect("int_1");
        _time.Advance(TimeSpan.FromSeconds(29));
        _watch.Expect("int_1");
        Assert.That(IsKnown, Is.True);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((IsKnown, _watch.IsWorking("int_1")), Is.EqualTo((false, false)));

        Arrive();
        Assert.That(IsKnown, Is.True);
    }

    [Test]
    public void Conversation_state_is_unknown_after_an_outage()
    {
        Arrive();
        Show();

        _watch.MarkAllUnreliable();
        Arrive();

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void Silence_is_reported_once_until_a_webhook_arrives()
    {
        _watch.Expect("int_1");
        Assert.That(_watch.TryReportSilence("int_1"), Is.False);
        _time.Advance(WebhookWatch.ArrivalGrace);

        Assert.That((_watch.TryReportSilence("int_1"), _watch.TryReportSilence("int_1")), Is.EqualTo((true, false)));
        Assert.That((_watch.Arrived("int_1", null, null), _watch.Arrived("int_1", null, null)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Slow_webhooks_cause_at_most_one_catch_up_in_ten_minutes()
    {
        var reported = 0;
        for (var minute = 0; minute < 20; minute++)
        {
            _watch.Expect("int_1");
            _time.Advance(TimeSpan.FromMinutes(1));
            reported += _watch.TryReportSilence("int_1") ? 1 : 0;
            Arrive();
        }

        Assert.That(reported, Is.EqualTo(2));
    }

    private void Show() => _watch.ShowUnresolved("int_1", 12, _time.GetUtcNow());

    private void Arrive(long? conversation = null, string? status = null) => _watch.Arrived("int_1", conversation, status);
}
