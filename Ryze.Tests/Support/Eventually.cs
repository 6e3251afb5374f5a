using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Ryze.Tests.Support;

/// <summary>Waits for a condition with a deadline. The failure names the condition.</summary>
internal static class Eventually
{
    /// <summary>In seconds. Ends a failing test only, so it is long enough for a machine that is ten times slower.</summary>
    public const int FailsAfter = 240;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);

    public static Task TrueAsync(Func<bool> condition, string what, int withinSeconds = FailsAfter) =>
        TrueAsync(() => Task.FromResult(condition()), what, withinSeconds);

    /// <summary>Gives the timers that the last clock step fired time to run.</summary>
    public static Task LetTimersRunAsync(int polls = 1) => Task.Delay(Poll * polls);

    /// <param name="sparingly">Polls once a second, for expensive conditions such as requests that count against the rate limit.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int withinSeconds = FailsAfter, bool sparingly = false)
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
    /// Moves the clock in steps of 29 s, shorter than a standstill, until background work fulfils the condition. A step may time out a
    /// running call, so each step waits 0.2 s of real time, and after 30 steps twice as long as the previous one.
    /// </summary>
    public static async Task TrueWhileTimeAdvancesAsync(FakeTimeProvider time, Func<Task<bool>> condition, string what)
    {
        var step = 0;
        var next = Stopwatch.StartNew();
        await TrueAsync(
            () =>
            {
                if (next.Elapsed >= Poll * 10 * Math.Pow(2, Math.Max(0, step - 30)))
                {
                    step++;
                    time.Advance(TimeSpan.FromSeconds(29));
                    next.Restart();
                }

                return condition();
            },
            what,
            withinSeconds: FailsAfter);
    }
}
