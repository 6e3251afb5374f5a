using Ryze.Domain;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>The durations of a lane's last attempts. A slow success counts like a failure (docs/spec/security.md 1).</summary>
internal sealed class AttemptTimes
{
    private const int Kept = 5;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private readonly Queue<TimeSpan> _times = new(Kept);

    /// <summary>Whether the median duration exceeds 3 s.</summary>
    public bool IsSlow => _times.Order().ElementAtOrDefault(_times.Count / 2) > Long;

    /// <summary>Adds an attempt's duration; ignored when nothing was attempted.</summary>
    public void Add(Signal signal)
    {
        if (signal.Outcome!.Step is not (NextStep.Done or NextStep.Retry))
        {
            return;
        }

        if (_times.Count == Kept)
        {
            _times.Dequeue();
        }

        _times.Enqueue(signal.Taken);
    }
}
