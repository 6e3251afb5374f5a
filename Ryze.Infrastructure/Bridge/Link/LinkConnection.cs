using System.Globalization;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>
/// The supervised link of one integration: connects, and reconnects as <see cref="Reconnect"/> decides, until it is stopped or refused.
/// </summary>
internal sealed partial class LinkConnection : IAsyncDisposable
{
    private static readonly TimeSpan FailingAfter = TimeSpan.FromSeconds(60);

    private readonly LinkSessions _sessions;
    private readonly TimeProvider _time;
    private readonly RyzeMetrics _metrics;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _run;
    private CancellationTokenSource? _pause;
    private LinkSession? _session;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _socket = IntegrationStates.Connecting;
    private DateTimeOffset _downSince;

    // A link that keeps opening and closing counts as failing.
    private DateTimeOffset _unstableSince;
    private string _why = "";

    public LinkConnection(
        LinkTarget target, LinkSessions sessions, RyzeMetrics metrics, Random random, TimeProvider time, ILogger logger)
    {
        Target = target;
        _sessions = sessions;
        _metrics = metrics;
        _random = random;
        _time = time;
        _logger = logger;
        _downSince = _unstableSince = time.GetUtcNow();
        _run = Task.Run(RunAsync);
    }

    public LinkTarget Target { get; }

    /// <summary>The link was refused permanently: only a new <see cref="LinkConnection"/> may try again.</summary>
    public bool HasEnded => _run.IsCompleted;

    /// <summary>See <see cref="LinkState.Socket"/>.</summary>
    public string Socket
    {
        get
        {
            lock (_gate)
            {
                return _socket;
            }
        }
    }

    public LinkState State
    {
        get
        {
            lock (_gate)
            {
                return _socket == IntegrationStates.Connected
                    ? new LinkState(_socket, "", IsFailing: false)
                    : new LinkState(
                        _socket,
                        _why.Length == 0
                            ? "" : $"no link to the public API since {_downSince.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}: {_why}",
                        _socket == IntegrationStates.Disconnected || _time.GetUtcNow() - _unstableSince > FailingAfter);
            }
        }
    }

    /// <summary>Whether the link can send a command now.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _session is not null;
            }
        }
    }

    /// <summary>See <see cref="Application.Bridge.Workers.ILinkCommands.SendAsync"/>.</summary>
    public Task<CommandResult?> SendAsync(string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        LinkSession? session;
        lock (_gate)
        {
            session = _session;
        }

        return session is null ? Task.FromResult<CommandResult?>(null) : session.SendAsync(commandId, command, cancellationToken);
    }

    /// <summary>Ends the pause and connects now.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _pause?.Cancel();
        }
    }

    /// <summary>Waits until the link is connected or refused, or the given time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = cancellationToken.WithTimeout(atMost, _time);
        while (!over.Token.IsCancellationRequested)
        {
            Task changed;
            lock (_gate)
            {
                if (_socket != IntegrationStates.Connecting)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Closes the link and waits until all received events are stored.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var attempt = 0;
        while (!_stop.IsCancellationRequested)
        {
            var ended = await _sessions.RunAsync(Target, Connected, _stop.Token);
            if (_stop.IsCancellationRequested)
            {
                break;
            }

            var next = Reconnect.Next(ended.End, ended.Why, attempt, ended.UpFor, _random.NextDouble());
            attempt = next.Attempt;
            if (next.Outcome.Step is NextStep.Stop)
            {
                Down(IntegrationStates.Disconnected, ended.UpFor, $"{ended.Why}; set the integration again or restart the bridge");
                if (ended.End is LinkEnd.Deactivated)
                {
                    // The normal end: the public API closes the link before it requests the removal.
                    LogDeactivated(_logger, Target.IntegrationId);
                }
                else
                {
                    LogRefused(_logger, Target.IntegrationId, ended.End, ended.Why);
                }

                return;
            }

            Down(IntegrationStates.Connecting, ended.UpFor, $"{ended.Why} (attempt {attempt})");
            LogAgain(_logger, Target.IntegrationId, ended.End, ended.Why, attempt, next.Outcome.Delay.TotalSeconds);
            _metrics.Reconnecting(ended.End.ToString());
            await PauseAsync(next.Outcome.Delay);
        }
    }

    private void Connected(LinkSession session) => Change(IntegrationStates.Connected, "", session);

    private void Down(string socket, TimeSpan upFor, string why)
    {
        lock (_gate)
        {
            if (_socket == IntegrationStates.Connected)
            {
                _downSince = _time.GetUtcNow();
            }

            if (upFor >= Reconnect.StableAfter)
            {
                _unstableSince = _time.GetUtcNow();
            }
        }

        Change(socket, why, session: null);
    }

    private void Change(string socket, string why, LinkSession? session)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _socket = socket;
            _session = session;
            _why = why;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private async Task PauseAsync(TimeSpan delay)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
        {
            _pause = pause;
        }

        await Task.Delay(delay, _time, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _pause = null;
        }
    }

    [LoggerMessage(
        5101, LogLevel.Error,
        "The public API refused the link for {IntegrationId} ({End}: {Why}): no retry before the next activation or restart")]
    private static partial void LogRefused(ILogger logger, string integrationId, LinkEnd end, string why);

    [LoggerMessage(5103, LogLevel.Information, "The public API deactivated {IntegrationId}: its link stays closed")]
    private static partial void LogDeactivated(ILogger logger, string integrationId);

    [LoggerMessage(
        5102, LogLevel.Warning, "The link is down for {IntegrationId} ({End}: {Why}): attempt {Attempt} follows in {Seconds:F1} s")]
    private static partial void LogAgain(ILogger logger, string integrationId, LinkEnd end, string why, int attempt, double seconds);
}
