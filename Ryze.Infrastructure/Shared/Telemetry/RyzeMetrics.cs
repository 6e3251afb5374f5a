using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Infrastructure.Shared.Telemetry;

/// <summary>
/// All metrics. No tag names an instance, account or chat: their number is unlimited, and metrics may be public.
/// </summary>
public sealed class RyzeMetrics : IDisposable
{
    public const string MeterName = "Ryze";

    /// <summary>The close code of a connection that ended without one (RFC 6455, 7.1.5).</summary>
    public const int LostConnection = 1006;

    private static readonly string[] ConnectionStates =
        [IntegrationStates.Connected, IntegrationStates.Connecting, IntegrationStates.Disconnected];

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly UpDownCounter<long> _openSockets;
    private readonly Counter<long> _closedSockets;
    private readonly Counter<long> _replays;
    private readonly Histogram<double> _ackDuration;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _authenticationFailures;
    private readonly Counter<long> _engineEvents;
    private readonly Counter<long> _engineCommands;
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private Func<IEnumerable<string>>? _connections;
    private long _backlog;
    private double _silence;

    public RyzeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _events = _meter.CreateCounter<long>("ryze.events", "{event}", "Engine events, by outcome");
        _meter.CreateObservableGauge(
            "ryze.outbox.backlog", () => Interlocked.Read(ref _backlog), "{event}", "Unacknowledged events of all integrations");
        _meter.CreateObservableGauge(
            "ryze.waiting",
            () => _waiting.Select(store => new Measurement<long>(store.Value, new KeyValuePair<string, object?>("store", store.Key))),
            "By", "Bytes that wait in a store, for all integrations");
        _replays = _meter.CreateCounter<long>("ryze.outbox.replays", "{event}", "Sent events that were stored before their link opened");
        _ackDuration = _meter.CreateHistogram<double>(
            "ryze.outbox.ack.duration", "s", "Time from sending an event to its acknowledgement",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30] });
        _openSockets = _meter.CreateUpDownCounter<long>("ryze.sockets.open", "{socket}", "Open links on this replica");
        _meter.CreateObservableGauge(
            "ryze.sockets.silence.max", () => Volatile.Read(ref _silence), "s",
            "Longest time without data on an open link; at most twice the heartbeat");
        _closedSockets =
            _meter.CreateCounter<long>("ryze.sockets.closed", "{socket}", "Closed links, by close code; 1006 is a lost connection");
        _meter.CreateObservableGauge(
            "ryze.bridge.connections", CountConnections, "{connection}", "The bridge's links to the public API, by state");
        _reconnects =
            _meter.CreateCounter<long>(
            "ryze.bridge.reconnects", "{connection}", "Links that the bridge opened again, by the end of the previous one");
        _authenticationFailures =
            _meter.CreateCounter<long>("ryze.authentication.failures", "{request}", "Requests without a valid credential, by target");
        _webhooks = _meter.CreateCounter<long>("ryze.bridge.webhooks", "{webhook}", "Chatwoot webhooks, by outcome");
        _engineEvents = _meter.CreateCounter<long>(
            "ryze.engine.events", "{event}", "Events in webhooks of customers' engines, by engine and outcome");
        _engineCommands = _meter.CreateCounter<long>("ryze.engine.commands", "{command}", "Commands to engines, by engine and outcome");
    }

    /// <param name="outcome">One of a few fixed names.</param>
    public void EventAccepted(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void EventRefused(EventRefusal why) => _events.Add(1, new KeyValuePair<string, object?>("outcome", why switch
    {
        EventRefusal.Unauthorized => "unauthorized",
        EventRefusal.NotConfigured => "not_configured",
        EventRefusal.Failed => "failed",
        _ => "refused",
    }));

    /// <param name="door">One of a few fixed names.</param>
    public void AuthenticationFailed(string door) =>
        _authenticationFailures.Add(1, new KeyValuePair<string, object?>("door", door.ToLowerInvariant()));

    public void RecordBacklog(long events) => Interlocked.Exchange(ref _backlog, events);

    /// <param name="store">One of a few fixed names.</param>
    public void RecordWaitingBytes(string store, long bytes) => _waiting[store] = bytes;

    public void RecordLongestSilence(TimeSpan silence) => Volatile.Write(ref _silence, silence.TotalSeconds);

    public void Replayed() => _replays.Add(1);

    public void Acknowledged(TimeSpan after) => _ackDuration.Record(after.TotalSeconds);

    public void SocketOpened() => _openSockets.Add(1);

    /// <param name="code">Null when the connection was lost.</param>
    public void SocketClosed(int? code)
    {
        _openSockets.Add(-1);
        _closedSockets.Add(1, new KeyValuePair<string, object?>("code", code ?? LostConnection));
    }

    /// <param name="end">How the last link ended; one of a few fixed names.</param>
    public void Reconnecting(string end) => _reconnects.Add(1, new KeyValuePair<string, object?>("end", end));

    /// <param name="outcome">One of a few fixed names.</param>
    public void WebhookReceived(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="engine">The kind of engine.</param>
    /// <param name="outcome">One of a few fixed names.</param>
    public void EngineEvent(string engine, string outcome, int count = 1) => _engineEvents.Add(
        count, new KeyValuePair<string, object?>("engine", engine), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="engine">The kind of engine, or <c>default</c>.</param>
    /// <param name="outcome">One of a few fixed names.</param>
    public void EngineCommandEnded(string engine, string outcome) => _engineCommands.Add(
        1, new KeyValuePair<string, object?>("engine", engine), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="states">Returns the current state of every link: <see cref="IntegrationStates.Connected"/> and similar.</param>
    public void ObserveConnections(Func<IEnumerable<string>> states) => _connections = states;

    public void Dispose() => _meter.Dispose();

    /// <summary>Includes states without links, so that a graph falls to 0; empty in a process without a bridge.</summary>
    private IEnumerable<Measurement<long>> CountConnections()
    {
        if (_connections is not { } states)
        {
            return [];
        }

        var counts = states().CountBy(state => state).ToDictionary(StringComparer.Ordinal);
        return ConnectionStates.Select(
            state => new Measurement<long>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state)));
    }
}
