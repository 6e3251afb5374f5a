using System.Security.Cryptography;
using System.Text;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// Places a grain by rendezvous hashing: each replica gets its share, and a joining or leaving replica moves only that share. Every replica
/// computes the same choice from the same members.
/// </summary>
[Serializable]
internal sealed class RendezvousPlacement : PlacementStrategy
{
    /// <summary>The member with the highest hash for the key; null without members.</summary>
    public static SiloAddress? Choose(string key, IEnumerable<SiloAddress> members) =>
        members.OrderByDescending(member => Weigh(key, member)).ThenBy(member => member.ToParsableString(), StringComparer.Ordinal)
            .FirstOrDefault();

    private static ulong Weigh(string key, SiloAddress member) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{key} {member.ToParsableString()}")));
}

/// <summary>Marks a grain for <see cref="RendezvousPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RendezvousPlacementAttribute() : PlacementAttribute(new RendezvousPlacement());

/// <summary>
/// Chooses among the active members, as ClusterWatch does. Orleans' list of compatible replicas may lack a new one for minutes: the watch
/// would then leave a grain every 3 s, and this would place it again where it was.
/// </summary>
internal sealed class RendezvousPlacementDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var members = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.SiloAddress);
        return Task.FromResult(RendezvousPlacement.Choose(target.GrainIdentity.Key.ToString()!, members) ?? context.LocalSilo);
    }
}
