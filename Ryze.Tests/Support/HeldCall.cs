namespace Ryze.Tests.Support;

/// <summary>A call to a <see cref="ScriptedChatwoot"/> that waits until the test releases it.</summary>
internal sealed class HeldCall
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call has arrived.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets the call continue normally.</summary>
    public void Release() => _goOn.TrySetResult(true);

    /// <summary>Ends the call without an answer.</summary>
    public void Drop() => _goOn.TrySetResult(false);

    internal Task<bool> ArriveAsync()
    {
        _arrived.TrySetResult();
        return _goOn.Task;
    }
}
