using System.Collections.Concurrent;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>Commands that this process is running; a repeated id waits for the same result.</summary>
internal sealed class RunningCommands
{
    private readonly ConcurrentDictionary<(string IntegrationId, string CommandId), Lazy<Task<CommandResult>>> _running = new();

    public Task<CommandResult> JoinAsync(
        (string IntegrationId, string CommandId) key, Func<Task<CommandResult>> run, CancellationToken cancellationToken) =>
        _running.GetOrAdd(key, _ => new(() => RunAsync(key, run))).Value.WaitAsync(cancellationToken);

    private async Task<CommandResult> RunAsync((string IntegrationId, string CommandId) key, Func<Task<CommandResult>> run)
    {
        try
        {
            return await run();
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
