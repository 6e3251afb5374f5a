using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Workers;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>Events of one chat run in order, and chats run in parallel.</summary>
internal sealed class WorkQueueTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);
    private readonly WorkQueue _queue = new();

    [Test]
    public void Chat_runs_one_event_at_a_time_beside_other_chats()
    {
        Add((1, ["a"]), (2, ["a"]), (3, ["b"]));

        var first = _queue.TakeNext(Now)!;

        Assert.That((first.Seq, _queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now)), Is.EqualTo((1L, (long?)3, (WorkQueue.Item?)null)));
        _queue.Remove(first);
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(2));
    }

    [Test]
    public void Held_event_blocks_its_chat_until_it_is_due()
    {
        Add((1, ["a"]), (2, ["a"]), (3, ["b"]));
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now + TimeSpan.FromSeconds(1));

        Assert.That(
            (_queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now), _queue.NextDue),
            Is.EqualTo(((long?)3, (WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(1))));
        var again = _queue.TakeNext(Now.AddSeconds(1))!;
        Assert.That((again.Seq, again.Attempts, again.FailingSince), Is.EqualTo((1L, 2, (DateTimeOffset?)Now)));
    }

    [Test]
    public void Number_waits_behind_the_LID_of_the_same_person()
    {
        Add((1, ["lid"]), (2, ["number", "lid"]), (3, ["number"]));

        Assert.That((_queue.TakeNext(Now)?.Seq, _queue.TakeNext(Now)), Is.EqualTo(((long?)1, (WorkQueue.Item?)null)));
    }

    [Test]
    public void Held_event_is_free_at_once_when_the_integration_is_activated_again()
    {
        Add((1, ["a"]));
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now + TimeSpan.FromHours(1));

        _queue.Free();

        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(1));
    }

    [Test]
    public void Late_event_is_added_once_at_its_place_in_the_order()
    {
        Add((5, ["a"]), (9, ["a"]), (2, ["a"]), (7, ["a"]), (5, ["a"]));

        Assert.That(Enumerable.Range(0, _queue.Count).Select(_ => TakeAndRemove()), Is.EqualTo(new[] { 2, 5, 7, 9 }));
    }

    [Test]
    public void Event_runs_once_more_when_it_is_added_while_it_runs()
    {
        Add((1, ["a"]));
        var running = _queue.TakeNext(Now)!;
        Add((1, ["a"]));

        _queue.Remove(running);

        Assert.That((TakeAndRemove(), _queue.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Item_does_not_start_before_it_is_due()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now.AddSeconds(1) });

        Assert.That(
            (_queue.TakeNext(Now), _queue.Error, _queue.TakeNext(Now.AddSeconds(1))?.Seq),
            Is.EqualTo(((WorkQueue.Item?)null, "", (long?)1)));
    }

    [Test]
    public void Next_due_time_ignores_items_behind_a_held_item()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now });
        _queue.Add(new WorkItem(2, ["a"]) { NotBefore = Now });
        _queue.Hold(_queue.TakeNext(Now)!, Now, Now.AddSeconds(30));

        Assert.That((_queue.TakeNext(Now), _queue.NextDue), Is.EqualTo(((WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(30))));
    }

    [Test]
    public void Next_due_time_ignores_items_behind_a_running_item()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now });
        _queue.Add(new WorkItem(2, ["a"]) { NotBefore = Now });
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(1));
        _queue.Add(new WorkItem(3, ["b"]) { NotBefore = Now.AddSeconds(1) });

        Assert.That((_queue.TakeNext(Now), _queue.NextDue), Is.EqualTo(((WorkQueue.Item?)null, (DateTimeOffset?)Now.AddSeconds(1))));
    }

    [Test]
    public void Late_item_waits_for_a_running_item_in_the_same_chat()
    {
        Add((50, ["a"]));
        var running = _queue.TakeNext(Now)!;
        Add((10, ["a"]));

        Assert.That(_queue.TakeNext(Now), Is.Null);
        _queue.Remove(running);
        Assert.That(_queue.TakeNext(Now)?.Seq, Is.EqualTo(10));
    }

    [Test]
    public void New_activation_does_not_shorten_the_wait_for_a_late_item()
    {
        _queue.Add(new WorkItem(1, ["a"]) { NotBefore = Now.AddSeconds(1) });

        _queue.Free();

        Assert.That(_queue.TakeNext(Now), Is.Null);
    }

    [Test]
    public void Error_of_the_first_failing_item_is_shown_until_it_is_done()
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
