namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// The cluster's single activation for an integration, by the bridge's integration id. The process of the activation runs the worker.
/// </summary>
[Alias("ryze.integration")]
internal interface IIntegrationGrain : IGrainWithStringKey
{
    /// <summary>Activates the grain.</summary>
    [Alias("ensure")]
    Task EnsureAsync();

    /// <summary>See <see cref="IPlacement.SuperviseAsync"/>.</summary>
    [Alias("supervise")]
    Task SuperviseAsync(string link);

    /// <param name="work">A <see cref="Application.Bridge.Workers.WorkKind"/>.</param>
    /// <param name="signal">A <see cref="WorkSignal"/>.</param>
    [Alias("signal")]
    Task SignalAsync(int work, int signal);

    /// <summary>See <see cref="IPlacement.Share"/>.</summary>
    [Alias("hear")]
    Task HearAsync(bool isLost, long? conversationId, string? conversationStatus);

    /// <returns>A <see cref="Application.Bridge.Workers.WorkerStatus"/> as JSON.</returns>
    [Alias("find")]
    Task<string> FindAsync();

    /// <summary>
    /// Ends the activation in the given replica: another takes the worker over, or none when the integration was removed. A call that
    /// arrives late finds the next owner's activation, and leaves it alone.
    /// </summary>
    /// <param name="replica">The address of the replica that gives the integration up.</param>
    [Alias("leave")]
    Task LeaveAsync(string replica);
}
