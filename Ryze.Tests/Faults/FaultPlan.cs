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

    /// <summary>While events flow, and again while it starts.</summary>
    Starting,

    /// <summary>The bridge while events flow; then the target, while the bridge catches up on what has piled up.</summary>
    Replaying,
}

/// <summary>One step of a fault run.</summary>
/// <param name="Quota">Events that producers may offer from this step on.</param>
/// <param name="After">The kill comes when this many of them are accepted.</param>
/// <param name="Startup">Processor time a start has used when the kill hits it.</param>
/// <param name="Replayed">Events caught up on when the kill hits the replay.</param>
/// <param name="Settles">Before the next step the bridge has everything, by its own efforts.</param>
internal sealed record FaultStep(Target Target, Moment Moment, int Quota, int After, TimeSpan Startup, int Replayed, bool Settles);

/// <summary>What a fault run does. The same seed gives the same plan; moments are counted in progress, not in time.</summary>
internal sealed record FaultPlan(int Seed, int Instances, int Events, IReadOnlyList<TimeSpan> FirstStarts, IReadOnlyList<FaultStep> Steps)
{
    // About what a start costs on the machines this was written for; later moments hit a program that listens already.
    private const int StartupMilliseconds = 1200;

    /// <param name="kills">Steps; some of them kill twice.</param>
    /// <param name="firstStarts">Kills of each process during its very first starts, while the databases are made.</param>
    public static FaultPlan Of(int seed, int instances, int events, int kills, int firstStarts)
    {
        var random = new Random(seed);
        var births = Enumerable.Range(0, firstStarts).Select(_ => Startup(random)).ToList();
        var quota = events / kills;
        var steps = Enumerable.Range(0, kills).Select(i => Step(random, i, i == kills - 1 ? events - (quota * i) : quota)).ToList();
        return new FaultPlan(seed, instances, events, births, steps);
    }

    /// <summary>For the command, which explores: the seed named by <c>RYZE_SEED</c>, or any.</summary>
    public static int NewSeed() => int.TryParse(Environment.GetEnvironmentVariable("RYZE_SEED"), out var given) ? given : Environment.TickCount;

    private static FaultStep Step(Random random, int i, int quota)
    {
        var target = random.Next(5) switch
        {
            < 2 => Target.Api,
            < 4 => Target.Bridge,
            _ => Target.Both,
        };

        // Every kind of moment in any four steps, so that a short run has them all.
        var moment = (i % 4) switch
        {
            1 => Moment.Starting,
            3 => Moment.Replaying,
            _ => Moment.Running,
        };
        var after = random.Next(1, Math.Max(2, quota * 3 / 4));
        return new FaultStep(target, moment, quota, after, Startup(random), random.Next(1, Math.Max(2, (quota - after) / 2)), random.Next(3) == 0);
    }

    private static TimeSpan Startup(Random random) => TimeSpan.FromMilliseconds(random.Next(50, StartupMilliseconds));
}
