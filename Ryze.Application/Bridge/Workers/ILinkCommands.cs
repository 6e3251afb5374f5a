using Ryze.Domain.Protocol.Commands;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge side: commands over an integration's socket (bridge.md 2).</summary>
public interface ILinkCommands
{
    /// <summary>Whether a command would be handed over now. Without a link nothing has left that might have an unknown outcome.</summary>
    bool IsConnected(string integrationId);

    /// <summary>Sends the command and waits for its result.</summary>
    /// <returns>
    /// Null when there is no socket, or it ended or stayed silent before the result came. The API remembers ids for 7 days, so asking again
    /// with the same id sends nothing twice.
    /// </returns>
    Task<CommandResult?> SendAsync(string integrationId, string commandId, EngineCommand command, CancellationToken cancellationToken);
}
