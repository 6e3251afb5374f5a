using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Which integrations need a catch-up, and which wait for it.</summary>
internal sealed class CatchUpGateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<ISchedule> _schedule = new();
    private readonly CatchUpGate _gate;

    public CatchUpGateTests() => _gate = new CatchUpGate(_schedule.Object, new WebhookWatch(_time), _time);

    [Test]
    public void Every_integration_waits_for_its_catch_up_after_a_start()
    {
        Assert.That(_gate.IsClosed("a"), Is.True, "before any integration is known");
        Assert.That(_gate.ListDue(["a", "b"]), Is.EqualTo(new[] { "a", "b" }));

        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);

        Assert.That((_gate.IsClosed("a"), _gate.IsClosed("b")), Is.EqualTo((false, true)));
        Assert.That(_gate.ListDue(["a", "b"]), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void New_integration_needs_no_catch_up_at_first()
    {
        _gate.ListDue([]);

        Assert.That(_gate.IsClosed("new"), Is.False);
        Assert.That(_gate.ListDue(["new"]), Is.Empty);
        _time.Advance(CatchUpGate.Every);
        Assert.That(_gate.ListDue(["new"]), Is.EqualTo(new[] { "new" }));
        Assert.That(_gate.IsClosed("new"), Is.False, "the regular catch-up blocks no integration");
    }

    [Test]
    public void Requested_catch_up_holds_agent_messages_before_it_is_due()
    {
        _gate.ListDue([]);
        _gate.RequestWithin("a", TimeSpan.FromSeconds(40));

        Assert.That(_gate.IsClosed("a"), Is.True);
        Assert.That(_gate.ListDue(["a"]), Is.Empty);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.That(_gate.ListDue(["a"]), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Requested_catch_up_starts_at_once_when_an_agent_message_waits()
    {
        _gate.ListDue([]);
        _gate.RequestWithin("a", TimeSpan.FromSeconds(40));

        _gate.Hurry("a");

        Assert.That(_gate.ListDue(["a"]), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Failed_catch_up_waits_for_its_retry_when_an_agent_message_waits()
    {
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: false);

        _gate.Hurry("a");

        Assert.That(_gate.ListDue(["a"]), Is.Empty);
    }

    [Test]
    public void Integration_waits_at_most_a_minute_when_Chatwoot_does_not_answer()
    {
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: false);
        Assert.That((_gate.ListDue(["a"]), _gate.IsClosed("a")), Is.EqualTo((Array.Empty<string>(), true)));

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(_gate.ListDue(["a"]), Is.EqualTo(new[] { "a" }));
        _time.Advance(CatchUpGate.MaxHoldTime);

        Assert.That(_gate.IsClosed("a"), Is.False);
    }

    [Test]
    public void Retry_interval_grows_while_Chatwoot_keeps_failing()
    {
        var waited = new List<double>();
        _gate.ListDue(["a"]);
        for (var i = 0; i < 7; i++)
        {
            _gate.End("a", _gate.TryStart("a")!, hasSucceeded: false);
            var seconds = 0;
            for (; _gate.ListDue(["a"]).Count == 0; seconds++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            waited.Add(seconds);
        }

        Assert.That(waited, Is.EqualTo(new[] { 15, 30, 60, 120, 240, 300, 300 }));
    }

    [Test]
    public void Bridge_outage_closes_the_gate_for_every_integration()
    {
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);

        _gate.RequestAll();

        Assert.That((_gate.IsClosed("a"), _gate.IsClosed("b"), _gate.ListDue(["a"])), Is.EqualTo((true, true, new[] { "a" })));
        Assert.That(_gate.IsClosed("b"), Is.False, "there is no integration with this id");
    }

    [Test]
    public void Outage_closes_the_gate_even_during_a_catch_up()
    {
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);

        _gate.Request("a");
        Assert.That((_gate.IsClosed("a"), _gate.ListDue(["a"])), Is.EqualTo((true, new[] { "a" })));
        _schedule.Verify(schedule => schedule.RunSoon<CatchUpIntegrations>(), Times.Once);

        var started = _gate.TryStart("a")!;
        Assert.That(
            (_gate.TryStart("a"), _gate.ListDue(["a"])), Is.EqualTo(((object?)null, Array.Empty<string>())), "one catch-up at a time");
        _time.Advance(TimeSpan.FromSeconds(1));
        _gate.Request("a");
        _gate.End("a", started, hasSucceeded: true);
        Assert.That((_gate.IsClosed("a"), _gate.ListDue(["a"])), Is.EqualTo((true, new[] { "a" })));
    }

    [Test]
    public void Integrations_are_due_in_the_first_round_when_the_clock_moves_between_readings()
    {
        _time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);

        Assert.That(_gate.ListDue(["a", "b"]), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void A_reported_outage_is_due_in_the_next_round_when_the_clock_steps_back()
    {
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);
        _time.AdjustTime(_time.GetUtcNow() + TimeSpan.FromSeconds(30));
        _gate.Request("a");
        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromSeconds(30));

        Assert.That(_gate.ListDue(["a"]), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void An_outage_reported_during_a_catch_up_wakes_the_schedule_when_the_catch_up_ends()
    {
        _gate.ListDue(["a"]);
        var started = _gate.TryStart("a")!;
        _gate.Request("a");
        _schedule.Invocations.Clear();

        _gate.End("a", started, hasSucceeded: true);

        _schedule.Verify(schedule => schedule.RunSoon<CatchUpIntegrations>(), Times.Once);
    }

    [Test]
    public void A_catch_up_without_a_new_outage_wakes_nothing_when_it_ends()
    {
        _gate.ListDue(["a"]);

        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);

        _schedule.Verify(schedule => schedule.RunSoon<CatchUpIntegrations>(), Times.Never);
    }
}
