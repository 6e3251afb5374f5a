using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ryze.Tests.Support;

/// <summary>Every tag of every metric, and every tag of every span that a server starts, as text. Also those of other hosts.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;

    public Telemetry()
    {
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument.Name, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Add(instrument.Name, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, tags));
        _meters.Start();
        _activities = new ActivityListener
        {
            // The client spans of the test's own calls have their URLs.
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" || source.Name.StartsWith("Ryze", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    public ConcurrentQueue<string> Lines { get; } = new();

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Add(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            Lines.Enqueue($"{instrument} {name}={value}");
        }
    }

    private void Add(Activity activity)
    {
        Lines.Enqueue($"{activity.OperationName} {activity.DisplayName} {activity.StatusDescription}");
        foreach (var (name, value) in activity.TagObjects.Concat(activity.Events.SelectMany(happened => happened.Tags)))
        {
            Lines.Enqueue($"{activity.OperationName} {name}={value}");
        }

        foreach (var (name, value) in activity.Baggage)
        {
            Lines.Enqueue($"{activity.OperationName} {name}={value}");
        }
    }
}
