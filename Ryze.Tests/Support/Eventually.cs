using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Ryze.Tests.Support;

/// <summary>Waits on a condition with a deadline; the failure says what was waited for and what was there instead.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);

    public static Task TrueAsync(Func<bool> condition, string what, int withinSeconds = 20) =>
        TrueAsync(() => Task.FromResult(condition()), what, withinSeconds);

    /// <summary>Lets what a step of injected time has woken get its turn before the next step.</summary>
    public static Task BreatheAsync(int polls = 1) => Task.Delay(Poll * polls);

    /// <param name="sparingly">Looks once a second, for conditions that cost something, such as a request of the rate limit.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int withinSeconds = 20, bool sparingly = false)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed.TotalSeconds > withinSeconds)
            {
                Assert.Fail($"Not within {withinSeconds} s: {what}");
            }

            await Task.Delay(sparingly ? SlowPoll : Poll);
        }
    }

    /// <summary>
    /// Lets injected time pass, 31 s a step, until background work has done what is waited for. A step may time out a call that is under way, so
    /// each leaves a fifth of a second of real time, and after 30 steps twice as much as the one before.
    /// </summary>
    public static async Task TrueAsTimePassesAsync(FakeTimeProvider time, Func<Task<bool>> condition, string what)
    {
        var step = 0;
        var next = Stopwatch.StartNew();
        await TrueAsync(
            () =>
            {
                if (next.Elapsed >= Poll * 10 * Math.Pow(2, Math.Max(0, step - 30)))
                {
                    step++;
                    time.Advance(TimeSpan.FromSeconds(31));
                    next.Restart();
                }

                return condition();
            },
            what,
            withinSeconds: 120);
    }
}
