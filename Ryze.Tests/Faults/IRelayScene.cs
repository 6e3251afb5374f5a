namespace Ryze.Tests.Faults;

/// <summary>What <see cref="RelayVerdict"/> looks at after a run.</summary>
internal interface IRelayScene
{
    FaultyChatwoot Chatwoot { get; }

    IRelayPhone Phone { get; }

    string BridgeDatabase { get; }

    /// <summary>Whether webhooks go to several bridge replicas, so that one replica's end does not stop the others.</summary>
    bool HasReplicas { get; }

    /// <summary>Errors and crashes in the output of all processes.</summary>
    IEnumerable<string> Complaints { get; }
}
