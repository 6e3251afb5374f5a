namespace Ryze.Application.PublicApi.Instances;

/// <summary>A deletion's outcome; only <see cref="Deleted"/> changed data.</summary>
public enum InstanceDeletion
{
    Deleted,

    /// <summary>Another call or replica already deleted it.</summary>
    NotFound,

    LeaseLost,
}
