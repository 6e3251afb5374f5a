using Ryze.Domain.Protocol.Commands;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge: commands over an integration's link (docs/spec/bridge.md 2).</summary>
public interface ILinkCommands
{
    /// <summary>Whether a command could be sent now. Without a link, no command can have an unknown outcome.</summary>
    bool IsConnected(string integrationId);

    /// <summary>Sends the command and waits for its result.</summary>
    /// <returns>Null when there is no link, or it ended or stayed silent before the result arrived. The public API remembers ids for 7
    /// days, so a repeated id sends nothing twice.</returns>
    Task<CommandResult?> SendAsync(string integrationId, string commandId, EngineCommand command, CancellationToken cancellationToken);
}
