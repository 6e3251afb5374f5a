namespace Ryze.Tests.Faults;

/// <summary>What goes wrong at one step of a relay run.</summary>
internal enum RelayFault
{
    BridgeDies,
    ApiDies,
    BothDie,

    /// <summary>Until the bridge has come to rest with agents' messages that wait for their socket: it must not wait busily.</summary>
    ApiStaysAway,

    /// <summary>And once more while it starts.</summary>
    BridgeDiesTwice,

    /// <summary>While Chatwoot is gone and events wait for it.</summary>
    BridgeDiesWaiting,

    /// <summary>Nothing listens at its address.</summary>
    ChatwootGone,
    ChatwootSlow,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    ChatwootThrottles,

    /// <summary>500, with the work done or not.</summary>
    ChatwootFails,

    /// <summary>422 <c>Too many messages</c>.</summary>
    ChatwootFloods,

    /// <summary>422 for a fault inside Chatwoot: a statement timeout without the message, or Redis away with the message stored.</summary>
    ChatwootRefuses,

    /// <summary>The inbox is deleted, customers write on, and <c>set</c> makes another.</summary>
    InboxDeleted,

    /// <summary>The work is done and the connection cut.</summary>
    ChatwootCuts,

    /// <summary>The work is done, or will be, and the answer comes when nobody waits for it any more.</summary>
    ChatwootLate,

    /// <summary>The engine sends and its answer is lost, or it says that the phone is not connected.</summary>
    EngineFails,
}

/// <summary>One step of a relay run.</summary>
/// <param name="Before">Messages released, of both sides, before the harm is done.</param>
/// <param name="After">The harm is done when this many more have arrived.</param>
/// <param name="During">Messages released while a process or Chatwoot is gone.</param>
/// <param name="Times">Calls that are answered wrongly.</param>
/// <param name="Startup">Processor time a start has used when the second kill hits it.</param>
/// <param name="Settles">Before the next step everything has arrived.</param>
internal sealed record RelayStep(RelayFault Fault, Release Before, int After, Release During, int Times, TimeSpan Startup, bool Settles);

/// <param name="Customers">Messages of customers, on their way to Chatwoot.</param>
/// <param name="Agents">Messages of agents, on their way to WhatsApp.</param>
internal sealed record Release(int Customers, int Agents);

/// <summary>What a relay run does. The same seed gives the same plan; moments are counted in progress, not in time.</summary>
/// <param name="Messages">Each way.</param>
/// <param name="IsRich">Chatwoot greets each conversation, and agents speak now and then.</param>
internal sealed record RelayFaultPlan(int Seed, int Chats, int Messages, IReadOnlyList<RelayStep> Steps, bool IsRich)
{
    private const int MaxTimes = 8;

    /// <summary>Each costs its chat a quarter of a minute.</summary>
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

    /// <summary>Deaths and misbehaviours in turn, each kind as often as the others.</summary>
    public static RelayFaultPlan Of(int seed, int chats, int messages, int steps)
    {
        var random = new Random(seed);
        var kinds = Enumerable.Range(0, steps)
            .Select(i => i % 2 == 0 ? Deaths[i / 2 % Deaths.Length] : Misbehaviours[i / 2 % Misbehaviours.Length]).ToArray();
        random.Shuffle(kinds);
        return Of(random, seed, chats, messages, kinds);
    }

    /// <summary>
    /// Two deaths and a connection that is cut, so chosen that none of them costs minutes: nothing is under way at that moment whose outcome would
    /// have to be waited for.
    /// </summary>
    public static RelayFaultPlan Short(int seed, int chats, int messages)
    {
        var random = new Random(seed);
        var (third, tenth) = ((messages - chats) / 3, messages / 10);
        var rest = messages - chats - (third * 2);
        return new RelayFaultPlan(
            seed, chats, messages,
            [
                new(RelayFault.ChatwootCuts, new(third, tenth), random.Next(1, third), new(0, tenth), Times: 1, TimeSpan.Zero, Settles: true),
                new(RelayFault.BridgeDiesWaiting, new(third / 2, 0), After: 0, new(third - (third / 2), tenth * 4), Times: 0, TimeSpan.Zero, Settles: true),
                new(RelayFault.ApiDies, new(rest, 0), random.Next(1, rest), new(0, messages - (tenth * 6)), Times: 0, TimeSpan.Zero, Settles: false),
            ],
            IsRich: true);
    }

    private static RelayFaultPlan Of(Random random, int seed, int chats, int messages, RelayFault[] kinds)
    {
        // Each chat's first message opens it, before anything goes wrong.
        var (customers, agents) = (messages - chats, messages);
        var steps = new List<RelayStep>(kinds.Length);
        for (var i = 0; i < kinds.Length; i++)
        {
            var left = kinds.Length - i;
            var (ofCustomers, ofAgents) = (customers / left, agents / left);
            (customers, agents) = (customers - ofCustomers, agents - ofAgents);
            var before = new Release(random.Next(1, ofCustomers), random.Next(1, ofAgents));
            steps.Add(new RelayStep(
                kinds[i], before, random.Next(1, (before.Customers + before.Agents) / 2 + 1), new Release(ofCustomers - before.Customers, ofAgents - before.Agents),
                random.Next(1, (kinds[i] is RelayFault.ChatwootLate ? MaxLate : MaxTimes) + 1), TimeSpan.FromMilliseconds(random.Next(50, 1200)), random.Next(3) == 0));
        }

        return new RelayFaultPlan(seed, chats, messages, steps, IsRich: true);
    }
}
