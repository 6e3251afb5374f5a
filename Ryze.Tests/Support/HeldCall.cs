namespace Ryze.Tests.Support;

/// <summary>A call to a <see cref="ScriptedChatwoot"/> that stands still until the test lets it go on.</summary>
internal sealed class HeldCall
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the call is there.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets it go on as if nothing had been.</summary>
    public void Release() => _goOn.TrySetResult(true);

    /// <summary>Ends it without an answer.</summary>
    public void Drop() => _goOn.TrySetResult(false);

    internal Task<bool> ArriveAsync()
    {
        _arrived.TrySetResult();
        return _goOn.Task;
    }
}
