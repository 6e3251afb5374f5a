namespace Ryze.Tests.Faults;

/// <summary>The fault of one step of a cluster run.</summary>
internal enum ClusterFault
{
    BridgeKilled,

    /// <summary>SIGSTOP until the other replicas expelled it, then SIGCONT.</summary>
    BridgeFrozen,

    /// <summary>The replica loses Redis, for longer than a takeover takes in a long run.</summary>
    BridgeCutOff,
    ApiKilled,
}

/// <summary>One step of a cluster run.</summary>
/// <param name="Replica">The number of the API or bridge process that fails.</param>
/// <param name="Before">Messages that arrive before the fault.</param>
/// <param name="Around">Messages that are in flight when the fault happens.</param>
/// <param name="During">Messages that are written after the fault.</param>
internal sealed record ClusterStep(ClusterFault Fault, int Replica, Release Before, Release Around, Release During);

/// <summary>The plan of a cluster run. The same seed gives the same plan, because progress triggers the faults, not time.</summary>
/// <param name="Messages">The number of messages in each direction.</param>
/// <param name="IsShort">Whether it is the suite's form: short cuts, and no limits of time, which a slow machine exceeds.</param>
internal sealed record ClusterFaultPlan(int Seed, int Instances, int Messages, bool IsShort, IReadOnlyList<ClusterStep> Steps)
{
    public const int Apis = 2;

    public const int Bridges = 3;

    private static readonly ClusterFault[] Kinds =
        [ClusterFault.BridgeKilled, ClusterFault.BridgeFrozen, ClusterFault.BridgeCutOff, ClusterFault.ApiKilled];

    /// <summary>Uses each kind equally often, on random replicas.</summary>
    public static ClusterFaultPlan Of(int seed, int instances, int messages, int faults)
    {
        var random = new Random(seed);
        var kinds = Enumerable.Range(0, faults).Select(i => Kinds[i % Kinds.Length]).ToArray();
        random.Shuffle(kinds);
        return Of(random, seed, instances, messages, isShort: false, kinds);
    }

    /// <summary>A plan without a frozen replica, whose expulsion takes half a minute.</summary>
    public static ClusterFaultPlan Short(int seed, int instances, int messages) => Of(
        new Random(seed), seed, instances, messages, isShort: true, [ClusterFault.BridgeKilled, ClusterFault.BridgeCutOff]);

    /// <summary>How long a replica is cut off from Redis.</summary>
    public TimeSpan CutOff => TimeSpan.FromSeconds(IsShort ? 5 : 25);

    /// <summary>The traffic. Each instance has one chat, and its first message opens the chat before the first fault.</summary>
    public RelayFaultPlan Traffic => new(Seed, Instances, Messages, [], IsRich: false);

    private static ClusterFaultPlan Of(Random random, int seed, int instances, int messages, bool isShort, ClusterFault[] kinds)
    {
        var (customers, agents) = (messages - instances, messages);
        var steps = new List<ClusterStep>(kinds.Length);
        for (var i = 0; i < kinds.Length; i++)
        {
            var left = kinds.Length - i;
            var (ofCustomers, ofAgents) = (customers / left, agents / left);
            (customers, agents) = (customers - ofCustomers, agents - ofAgents);

            // Chatwoot's webhooks queue up behind a dead replica, so few messages are written meanwhile.
            var around = new Release(Part(random, ofCustomers, instances), Part(random, ofAgents, instances));
            var during = new Release(Part(random, ofCustomers, instances), Part(random, ofAgents, instances));
            steps.Add(new ClusterStep(
                kinds[i], random.Next(kinds[i] is ClusterFault.ApiKilled ? Apis : Bridges),
                new Release(
                    ofCustomers - around.Customers - during.Customers, ofAgents - around.Agents - during.Agents),
                around, during));
        }

        return new ClusterFaultPlan(seed, instances, messages, isShort, steps);
    }

    private static int Part(Random random, int all, int most) => random.Next(1, Math.Max(2, Math.Min(all / 3, most)));
}
