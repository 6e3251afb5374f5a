using System.Diagnostics;

namespace Ryze.Tests.Support;

/// <summary>Waits on a condition with a deadline; the failure says what was waited for and what was there instead.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> condition, string what, int withinSeconds = 20) =>
        TrueAsync(() => Task.FromResult(condition()), what, withinSeconds);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int withinSeconds = 20)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed.TotalSeconds > withinSeconds)
            {
                Assert.Fail($"Not within {withinSeconds} s: {what}");
            }

            await Task.Delay(Poll);
        }
    }
}
