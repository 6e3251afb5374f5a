namespace Ryze.Application.PublicApi.Instances;

/// <summary>What became of a deletion; only <see cref="Deleted"/> has written anything.</summary>
public enum InstanceDeletion
{
    Deleted,

    /// <summary>Another call or replica deleted it before.</summary>
    NotFound,

    LeaseLost,
}
