namespace Ryze.Tests.Faults;

internal enum Target
{
    Api,
    Bridge,
    Both,
}

internal enum Moment
{
    /// <summary>While events flow.</summary>
    Running,

    /// <summary>While events flow, and once more while the target starts.</summary>
    Starting,

    /// <summary>First the bridge while events flow, then the target while the bridge works off its backlog.</summary>
    Replaying,
}

/// <summary>One step of a fault run.</summary>
/// <param name="Quota">Events that producers may offer from this step on.</param>
/// <param name="After">The number of accepted events that triggers the kill.</param>
/// <param name="Startup">The processor time after which a starting process is killed.</param>
/// <param name="Replayed">The number of replayed events that triggers the second kill.</param>
/// <param name="Settles">Whether the next step waits until the bridge has every event.</param>
internal sealed record FaultStep(Target Target, Moment Moment, int Quota, int After, TimeSpan Startup, int Replayed, bool Settles);

/// <summary>The plan of a fault run. The same seed gives the same plan, because progress triggers the kills, not time.</summary>
internal sealed record FaultPlan(int Seed, int Instances, int Events, IReadOnlyList<TimeSpan> FirstStarts, IReadOnlyList<FaultStep> Steps)
{
    // A start uses about this much processor time. A later kill hits a program that already listens.
    private const int StartupMilliseconds = 1200;

    /// <param name="kills">The number of steps; some steps kill twice.</param>
    /// <param name="firstStarts">The number of kills during each process's first starts, while it creates its database.</param>
    public static FaultPlan Of(int seed, int instances, int events, int kills, int firstStarts)
    {
        var random = new Random(seed);
        var births = Enumerable.Range(0, firstStarts).Select(_ => Startup(random)).ToList();
        var quota = events / kills;
        var steps = Enumerable.Range(0, kills).Select(i => Step(random, i, i == kills - 1 ? events - (quota * i) : quota)).ToList();
        return new FaultPlan(seed, instances, events, births, steps);
    }

    /// <summary>The seed from <c>RYZE_SEED</c>, or a random seed without it.</summary>
    public static int NewSeed() =>
        int.TryParse(Environment.GetEnvironmentVariable("RYZE_SEED"), out var given) ? given : Environment.TickCount;

    private static FaultStep Step(Random random, int i, int quota)
    {
        var target = random.Next(5) switch
        {
            < 2 => Target.Api,
            < 4 => Target.Bridge,
            _ => Target.Both,
        };

        // Any four steps in a row contain every kind of kill, so a short run covers all kinds.
        var moment = (i % 4) switch
        {
            1 => Moment.Starting,
            3 => Moment.Replaying,
            _ => Moment.Running,
        };
        var after = random.Next(1, Math.Max(2, quota * 3 / 4));
        return new FaultStep(
            target, moment, quota, after, Startup(random), random.Next(1, Math.Max(2, (quota - after) / 2)), random.Next(3) == 0);
    }

    private static TimeSpan Startup(Random random) => TimeSpan.FromMilliseconds(random.Next(50, StartupMilliseconds));
}
