using Ryze.Application.PublicApi.Commands;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Names the command in the events of messages that Ryze sent, for engines that do not return a reference (docs/spec/engines.md 4). The
/// event then settles a command with an unknown outcome, and the bridge does not post the message a second time.
/// </summary>
internal sealed class OwnMessageLinks(ICommandRepository commands, IEventSourceWriter sources)
{
    /// <returns>The updates in the same order.</returns>
    public async Task<IReadOnlyList<ReadUpdate>> LinkAsync(
        IReadOnlyList<ReadUpdate> updates, IReadOnlyDictionary<string, EngineTarget> targets, CancellationToken cancellationToken)
    {
        var linked = updates.ToArray();
        var byIntegration = Enumerable.Range(0, updates.Count)
            .Where(i => updates[i].Event.Own is not null)
            .GroupBy(i => targets.GetValueOrDefault(updates[i].EngineInstance)?.Route.IntegrationId, StringComparer.Ordinal);
        foreach (var group in byIntegration)
        {
            // Without an integration there are no commands.
            if (group.Key is { } integrationId)
            {
                await LinkAsync(integrationId, linked, [.. group], cancellationToken);
            }
        }

        return linked;
    }

    private async Task LinkAsync(string integrationId, ReadUpdate[] updates, int[] indexes, CancellationToken cancellationToken)
    {
        var senders = await commands.FindSendersAsync(
            integrationId, [.. indexes.Select(i => updates[i].Event.Own!)], cancellationToken);
        foreach (var (i, commandId) in indexes.Zip(senders))
        {
            if (commandId is not null)
            {
                var named = updates[i].Event;
                updates[i] = updates[i] with
                {
                    Event = named.NamedBy(commandId, sources.Write(named.Frame, named.Name, commandId)),
                    File = null,
                };
            }
        }
    }
}
