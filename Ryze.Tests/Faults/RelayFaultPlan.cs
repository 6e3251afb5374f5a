using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Faults;

/// <summary>The fault of one step of a relay run.</summary>
internal enum RelayFault
{
    BridgeDies,
    ApiDies,
    BothDie,

    /// <summary>
    /// The public API stays down until the bridge is idle. Agent messages wait for the link, and the bridge must not poll busily.
    /// </summary>
    ApiStaysAway,

    /// <summary>The bridge is killed, and once more while it starts.</summary>
    BridgeDiesTwice,

    /// <summary>The bridge is killed while Chatwoot is down and events wait.</summary>
    BridgeDiesWaiting,

    /// <summary>Nothing listens at Chatwoot's address.</summary>
    ChatwootGone,
    ChatwootSlow,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    ChatwootThrottles,

    /// <summary>500, after the work or without it.</summary>
    ChatwootFails,

    /// <summary>422 <c>Too many messages</c>.</summary>
    ChatwootFloods,

    /// <summary>422 for an internal fault: a statement timeout without the message, or a Redis failure with the message stored.</summary>
    ChatwootRefuses,

    /// <summary>All inboxes are deleted while customers write, and <c>set</c> creates others.</summary>
    InboxDeleted,

    /// <summary>Chatwoot does the work and cuts the connection.</summary>
    ChatwootCuts,

    /// <summary>Chatwoot does the work early or late, and answers after the bridge's timeout.</summary>
    ChatwootLate,

    /// <summary>The engine sends without an answer, or reports that the phone is not connected.</summary>
    EngineFails,
}

/// <summary>One step of a relay run.</summary>
/// <param name="Before">Messages of both sides that are released before the fault.</param>
/// <param name="After">The number of arrived messages that triggers the fault.</param>
/// <param name="During">Messages that are released while a process or Chatwoot is down.</param>
/// <param name="Times">The number of calls that fail.</param>
/// <param name="Startup">The processor time of the start that triggers the second kill.</param>
/// <param name="Settles">Whether the next step waits until every message has arrived.</param>
internal sealed record WorkStep(RelayFault Fault, Release Before, int After, Release During, int Times, TimeSpan Startup, bool Settles);

/// <param name="Customers">Customer messages to Chatwoot.</param>
/// <param name="Agents">Agent messages to WhatsApp.</param>
internal sealed record Release(int Customers, int Agents);

/// <summary>The plan of a relay run. The same seed gives the same plan, because progress triggers the faults, not time.</summary>
/// <param name="Messages">The number of messages in each direction.</param>
/// <param name="IsRich">Whether Chatwoot greets each conversation and agents sometimes send a voice message.</param>
internal sealed record RelayFaultPlan(int Seed, int Chats, int Messages, IReadOnlyList<WorkStep> Steps, bool IsRich)
{
    /// <summary>Stands for the engine at <c>ENGINE_URL</c> in the command's options.</summary>
    public const string OperatorsEngine = "default";

    /// <summary>One instance uses each of these engines. Without any, one instance uses the operator's engine.</summary>
    public IReadOnlyList<EngineKind> Engines { get; init; } = [];

    private const int MaxTimes = 8;

    /// <summary>Each late answer delays its chat by 15 s or more.</summary>
    private const int MaxLate = 2;

    private static readonly RelayFault[] Deaths =
    [
        RelayFault.BridgeDies, RelayFault.ApiDies, RelayFault.BothDie, RelayFault.BridgeDiesTwice, RelayFault.BridgeDiesWaiting,
        RelayFault.ApiStaysAway,
    ];

    private static readonly RelayFault[] Misbehaviours =
    [
        RelayFault.ChatwootGone, RelayFault.ChatwootSlow, RelayFault.ChatwootThrottles, RelayFault.ChatwootFails, RelayFault.ChatwootFloods,
        RelayFault.ChatwootRefuses, RelayFault.InboxDeleted, RelayFault.ChatwootCuts, RelayFault.ChatwootLate, RelayFault.EngineFails,
    ];

    /// <summary>For the report.</summary>
    public string EngineNames => Engines.Count == 0 ? OperatorsEngine : string.Join(", ", Engines.Select(EngineKinds.NameOf));

    /// <summary>Alternates kills and misbehaviours, with each kind equally often.</summary>
    public static RelayFaultPlan Of(int seed, int chats, int messages, int steps)
    {
        var random = new Random(seed);
        var kinds = Enumerable.Range(0, steps)
            .Select(i => i % 2 == 0 ? Deaths[i / 2 % Deaths.Length] : Misbehaviours[i / 2 % Misbehaviours.Length]).ToArray();
        random.Shuffle(kinds);
        return Of(random, seed, chats, messages, kinds);
    }

    /// <summary>
    /// A plan that takes seconds: two kills and one cut connection. Each kill happens while no send is in flight, so that no unknown
    /// outcome delays the run.
    /// </summary>
    public static RelayFaultPlan Short(int seed, int chats, int messages)
    {
        var random = new Random(seed);
        var (third, tenth) = ((messages - chats) / 3, messages / 10);
        var rest = messages - chats - (third * 2);
        return new RelayFaultPlan(
            seed, chats, messages,
            [
                new(RelayFault.ChatwootCuts, new(third, tenth), random.Next(1, third), new(
                    0, tenth), Times: 1, TimeSpan.Zero, Settles: true),
                new(RelayFault.BridgeDiesWaiting, new(third / 2, 0), After: 0, new(
                    third - (third / 2), tenth * 4), Times: 0, TimeSpan.Zero, Settles: true),
                new(RelayFault.ApiDies, new(rest, 0), random.Next(1, rest), new(
                    0, messages - (tenth * 6)), Times: 0, TimeSpan.Zero, Settles: false),
            ],
            IsRich: true);
    }

    private static RelayFaultPlan Of(Random random, int seed, int chats, int messages, RelayFault[] kinds)
    {
        // Each chat's first message opens it before the first fault.
        var (customers, agents) = (messages - chats, messages);
        var steps = new List<WorkStep>(kinds.Length);
        for (var i = 0; i < kinds.Length; i++)
        {
            var left = kinds.Length - i;
            var (ofCustomers, ofAgents) = (customers / left, agents / left);
            (customers, agents) = (customers - ofCustomers, agents - ofAgents);
            var before = new Release(random.Next(1, ofCustomers), random.Next(1, ofAgents));
            steps.Add(new WorkStep(
                kinds[i], before, random.Next(1, (before.Customers + before.Agents) / 2 + 1),
                new Release(ofCustomers - before.Customers, ofAgents - before.Agents),
                random.Next(1, (kinds[i] is RelayFault.ChatwootLate ? MaxLate : MaxTimes) + 1),
                TimeSpan.FromMilliseconds(random.Next(50, 1200)), random.Next(3) == 0));
        }

        return new RelayFaultPlan(seed, chats, messages, steps, IsRich: true);
    }
}
