using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>
/// A model of a bridge with random faults. It may fail before it acts, lose its answer, or act much later.
/// </summary>
/// <param name="onlyContract">
/// True: it follows only docs/spec/bridge.md 1, recognizes an integration by its id, reports no activation and restores nothing. False: it
/// behaves like the real bridge.
/// </param>
internal sealed class ModelBridge(Random random, List<string> trace, bool onlyContract) : IBridgeClient
{
    private readonly Dictionary<string, ActivateRequest> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _createdBy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastActivation = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Id, ActivateRequest Request)> _superseded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActivateRequest> _late = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private static readonly ActivateRequest Deleted = new("", "", null, "", 0, new Secret(""), "", false, false, false, false);
    private int _number;

    public bool IsFaulty { get; set; } = true;

    /// <summary>The next activation restores the former settings, because the disk failed.</summary>
    public bool IsUndoing { get; set; }

    /// <summary>Every existing integration; each one stands for an inbox.</summary>
    public IReadOnlyDictionary<string, ActivateRequest> Running => _running;

    /// <summary>The first inbox that the bridge deleted although the customer kept it.</summary>
    public string? DeletedThoughKept { get; private set; }

    /// <summary>The running integrations of these activations, and the stored one. A deactivation concerns them.</summary>
    public IReadOnlyList<string> RunBy(IEnumerable<string> activations, string? stored) =>
        [.. activations.Select(a => _createdBy.GetValueOrDefault(a)).Append(stored).OfType<string>().Where(_running.ContainsKey)];

    public void Keep(IEnumerable<string> ids) => _kept.UnionWith(ids);

    public Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken)
    {
        if (_late.Values.Any(late => late.ChannelUrl == request.ChannelUrl))
        {
            return Answer(new IntegrationError.ActivationInProgress());
        }

        // Not modelled: an undo whose answer is lost after a disk failure. Only settings can then differ, until the next activation.
        var roll = IsUndoing ? Math.Max(Roll(), 5) : Roll();
        IsUndoing = false;
        trace.Add(
            $"  activate {activationId} for {request.ChannelUrl[^8..]} at {request.ChatwootBaseUrl}/{request.ChatwootAccountId}: roll {roll}");
        switch (roll)
        {
            case 0:
                return Answer(new BridgeError.Unreachable(Detail.Of("refused"), MayHaveActed: false));
            case 1:
                return Answer(new ChatwootError.Unauthorized(Detail.Of("no")));
            case 2:
                return Answer(new BridgeError.Unreachable(Detail.Of("lost on the way"), MayHaveActed: true));
            case 3:
                Apply(activationId, request);
                return Answer(new BridgeError.Unreachable(Detail.Of("answer lost"), MayHaveActed: true));
            case 4:
                _late.Add(activationId, request);
                return Answer(new BridgeError.Unreachable(Detail.Of("too slow"), MayHaveActed: true));
            default:
                return Answer(Apply(activationId, request));
        }

        static Task<Result<ActivateAnswer>> Answer(Result<ActivateAnswer> answer) => Task.FromResult(answer);
    }

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken) => Task.FromResult(
        _running.TryGetValue(bridgeIntegrationId, out var running)
            ? StateOf(bridgeIntegrationId, running)
            : (Result<IntegrationState>)new IntegrationError.None());

    public Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken)
    {
        lock (random)
        {
            return FindByActivation(activationId);
        }
    }

    private Task<Result<IntegrationState>> FindByActivation(string activationId)
    {
        if (Roll() == 0)
        {
            return Task.FromResult<Result<IntegrationState>>(new BridgeError.Unreachable(Detail.Of("refused"), MayHaveActed: false));
        }

        if (_late.TryGetValue(activationId, out var late))
        {
            return Task.FromResult<Result<IntegrationState>>(StateOf("int_0", late) with { Status = IntegrationStates.Activating });
        }

        if (!_createdBy.TryGetValue(activationId, out var id))
        {
            return Task.FromResult<Result<IntegrationState>>(new IntegrationError.None());
        }

        if (_running.TryGetValue(id, out var running))
        {
            return Task.FromResult<Result<IntegrationState>>(StateOf(id, running));
        }

        return Task.FromResult<Result<IntegrationState>>(
            onlyContract ? new IntegrationError.None() : StateOf(id, Deleted) with { Status = IntegrationStates.Failed });
    }

    public Task<Error?> RemoveAsync(string bridgeIntegrationId, BridgeRemoval removal, CancellationToken cancellationToken)
    {
        int roll;
        lock (random)
        {
            roll = Roll();
            trace.Add($"  remove {bridgeIntegrationId}: roll {roll}");
            if (roll != 0)
            {
                if (!removal.KeepInbox && _running.ContainsKey(bridgeIntegrationId) && _kept.Contains(bridgeIntegrationId))
                {
                    DeletedThoughKept ??= bridgeIntegrationId;
                }

                Remove(bridgeIntegrationId, removal.RestoreSuperseded && !onlyContract);
            }
        }

        return Task.FromResult<Error?>(roll < 2 ? new BridgeError.Unreachable(Detail.Of("removal failed"), MayHaveActed: roll == 1) : null);
    }

    public Task<Result<DeadLetterPage>> ListDeadLettersAsync(
        string bridgeIntegrationId, int atMost, long? after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Result<RetriedDeadLetters>> RetryDeadLettersAsync(
        string bridgeIntegrationId, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

    /// <summary>Runs the delayed activations now.</summary>
    public void ActLate()
    {
        foreach (var (activationId, request) in _late.ToList())
        {
            Apply(activationId, request);
        }

        _late.Clear();
    }

    private void Remove(string id, bool restoreSuperseded)
    {
        if (_running.Remove(id) && restoreSuperseded && _superseded.TryGetValue(id, out var superseded))
        {
            trace.Add($"  {superseded.Id} is restored");
            _running[superseded.Id] = superseded.Request;
        }

        _superseded.Remove(id);
        foreach (var (successor, _) in _superseded.Where(s => s.Value.Id == id).ToList())
        {
            _superseded.Remove(successor);
        }
    }

    private ActivateAnswer Apply(string activationId, ActivateRequest request)
    {
        var link = LinkKey.Of(request.ChannelUrl);
        var current = onlyContract
            ? _running.Keys.SingleOrDefault(r => r == request.BridgeIntegrationId)
            : _running.Keys.SingleOrDefault(r => LinkKey.Of(_running[r].ChannelUrl) == link);
        var keeps = current is not null && _running[current].ToSettings().SameAccountAs(request.ToSettings());
        var id = keeps ? current! : $"int_{++_number}";
        if (current is not null && !keeps && !onlyContract)
        {
            _superseded[id] = (current, _running[current]);
            _running.Remove(current);
        }

        trace.Add($"  {activationId} created {id}, superseding {(keeps ? "none" : current)}");
        _running[id] = request;
        _kept.Remove(id);
        _createdBy[activationId] = id;
        _lastActivation[id] = activationId;
        return new ActivateAnswer(id, IntegrationStates.Active, 42, request.InboxName, !keeps, "4.15.1", []);
    }

    private IntegrationState StateOf(string id, ActivateRequest running) => new(
        id, running.Instance, IntegrationStates.Active, "", 42, running.InboxName, "connected", 0, 0, null, DateTimeOffset.UnixEpoch,
        onlyContract ? null : _lastActivation.GetValueOrDefault(id));

    private int Roll() => IsFaulty ? random.Next(12) : 11;
}
