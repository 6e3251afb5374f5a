using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.ToWhatsApp;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>What webhooks show of conversations, and for how long that counts.</summary>
internal sealed class WebhookWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly WebhookWatch _watch;

    public WebhookWatchTests() => _watch = new WebhookWatch(_time);

    private bool IsKnown => _watch.IsUnresolved("int_1", 12);

    [Test]
    public void A_conversation_is_known_when_Chatwoot_showed_it_and_webhooks_arrive()
    {
        Show();
        Assert.That(IsKnown, Is.False, "no webhook arrived since the start");

        Arrive();

        Assert.That((IsKnown, _watch.IsUnresolved("int_1", 13), _watch.IsUnresolved("int_2", 12)), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void A_resolved_conversation_is_not_known_until_Chatwoot_shows_it_again()
    {
        Arrive();
        Show();
        Arrive(12, "resolved");
        Arrive(12, "open");
        Assert.That(IsKnown, Is.False, "webhooks arrive in no order");

        _time.Advance(TimeSpan.FromSeconds(1));
        Show();

        Assert.That(IsKnown, Is.True);
    }

    [Test]
    public void An_answer_does_not_count_when_a_webhook_arrived_after_its_call_began()
    {
        Arrive();
        var asked = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        Arrive(12, "resolved");

        _watch.ShowUnresolved("int_1", 12, asked);

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void What_is_known_ends_after_five_minutes_whatever_webhooks_show()
    {
        Arrive();
        Show();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.That(IsKnown, Is.True);

        // It may have waited in Chatwoot's queue since before the conversation was resolved.
        Arrive(12, "open");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void Webhooks_do_not_count_while_one_is_overdue()
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
    public void Nothing_is_known_after_an_outage()
    {
        Arrive();
        Show();

        _watch.DoubtAll();
        Arrive();

        Assert.That(IsKnown, Is.False);
    }

    [Test]
    public void A_silence_is_reported_once_and_its_end_asks_for_a_catch_up()
    {
        _watch.Expect("int_1");
        Assert.That(_watch.TryReportSilence("int_1"), Is.False);
        _time.Advance(WebhookWatch.ArrivalGrace);

        Assert.That((_watch.TryReportSilence("int_1"), _watch.TryReportSilence("int_1")), Is.EqualTo((true, false)));
        Assert.That((_watch.Arrived("int_1", null, null), _watch.Arrived("int_1", null, null)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_Chatwoot_whose_webhooks_are_slow_causes_a_catch_up_every_ten_minutes_at_most()
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
