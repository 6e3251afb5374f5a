using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Workers;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>Order per chat, chats side by side.</summary>
internal sealed class WorkQueueTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);
    private readonly WorkQueue _queue = new();

    [Test]
    public void A_chat_has_one_event_at_work_and_others_go_beside_it()
    {
        Add((1, ["a"]), (2, ["a"]), (3, ["b"]));

        var first = _queue.TakeNext(Now)!;

        Assert.That((first.Seq, _queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now)), Is.EqualTo((1L, (long?)3, (WorkQueue.Item?)null)));
        _queue.Remove(first);
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(2));
    }

    [Test]
    public void A_held_event_holds_its_chat_until_its_time()
    {
        Add((1, ["a"]), (2, ["a"]), (3, ["b"]));
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now + TimeSpan.FromSeconds(1));

        Assert.That((_queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now), _queue.NextDue), Is.EqualTo(((long?)3, (WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(1))));
        var again = _queue.TakeNext(Now.AddSeconds(1))!;
        Assert.That((again.Seq, again.Attempts, again.FailingSince), Is.EqualTo((1L, 2, (DateTimeOffset?)Now)));
    }

    [Test]
    public void A_number_waits_behind_the_LID_that_it_was_found_to_belong_to()
    {
        Add((1, ["lid"]), (2, ["number", "lid"]), (3, ["number"]));

        Assert.That((_queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now)), Is.EqualTo(((long?)1, (WorkQueue.Item?)null)));
    }

    [Test]
    public void What_is_held_is_free_at_once_when_the_integration_is_set_anew()
    {
        Add((1, ["a"]));
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now + TimeSpan.FromHours(1));

        _queue.Free();

        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(1));
    }

    [Test]
    public void What_comes_late_takes_its_place_and_what_is_there_already_is_not_added()
    {
        Add((5, ["a"]), (9, ["a"]), (2, ["a"]), (7, ["a"]), (5, ["a"]));

        Assert.That(Enumerable.Range(0, _queue.Count).Select(_ => TakeAndRemove()), Is.EqualTo(new[] { 2, 5, 7, 9 }));
    }

    [Test]
    public void What_comes_again_while_it_is_at_work_is_looked_at_once_more()
    {
        Add((1, ["a"]));
        var running = _queue.TakeNext(Now)!;
        Add((1, ["a"]));

        _queue.Remove(running);

        Assert.That((TakeAndRemove(), _queue.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void An_item_is_not_begun_before_its_time_and_has_not_failed()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now.AddSeconds(1) });

        Assert.That((_queue.TakeNext(Now), _queue.Error, _queue.TakeNext(Now.AddSeconds(1))?.Seq), Is.EqualTo(((WorkQueue.Item?)null, "", (long?)1)));
    }

    [Test]
    public void What_stands_behind_a_held_item_is_never_what_is_waited_for()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now });
        _queue.Add(new WorkItem(2, ["a"]) { NotBefore = Now });
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now.AddSeconds(30));

        Assert.That((_queue.TakeNext(Now), _queue.NextDue), Is.EqualTo(((WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(30))));
    }

    [Test]
    public void What_stands_behind_a_running_item_hides_nobody_elses_time()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now });
        _queue.Add(new WorkItem(2, ["a"]) { NotBefore = Now });
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(1));
        _queue.Add(new WorkItem(3, ["b"]) { NotBefore = Now.AddSeconds(1) });

        Assert.That((_queue.TakeNext(Now), _queue.NextDue), Is.EqualTo(((WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(1))));
    }

    [Test]
    public void An_item_that_comes_late_waits_for_a_later_one_of_its_chat_that_is_at_work()
    {
        Add((50, ["a"]));
        var running = _queue.TakeNext(Now)!;
        Add((10, ["a"]));

        Assert.That(_queue.TakeNext(Now), Is.Null);
        _queue.Remove(running);
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(10));
    }

    [Test]
    public void Being_set_anew_does_not_take_away_the_time_in_which_an_overtaken_item_may_come()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now.AddSeconds(1) });

        _queue.Free();

        Assert.That(_queue.TakeNext(Now), Is.Null);
    }

    [Test]
    public void The_error_is_that_of_the_first_failing_item_until_it_is_done()
    {
        Add((1, ["a"]), (2, ["b"]));
        var (first, second) = (_queue.TakeNext(Now)!, _queue.TakeNext(Now)!);

        _queue.Hold(second, Now, Now.AddSeconds(1), "second");
        _queue.Hold(first, Now, Now.AddSeconds(1), "first");
        Assert.That(_queue.Error, Is.EqualTo("first"));

        _queue.Remove(first);
        Assert.That(_queue.Error, Is.EqualTo("second"));
        _queue.Remove(second);
        Assert.That(_queue.Error, Is.Empty);
    }

    private int TakeAndRemove()
    {
        var item = _queue.TakeNext(Now)!;
        _queue.Remove(item);
        return (int)item.Seq;
    }

    private void Add(params (long Seq, string[] Chats)[] events)
    {
        foreach (var (seq, chats) in events)
        {
            _queue.Add(new WorkItem(seq, chats));
        }
    }
}
