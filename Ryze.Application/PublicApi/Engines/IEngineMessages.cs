using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Messages that engines reported or sent, kept for 30 days. Failures throw <see cref="StorageException"/>.</summary>
public interface IEngineMessages
{
    /// <summary>Null when the message is unknown.</summary>
    Task<KnownMessage?> FindAsync(string engineId, string messageId, CancellationToken cancellationToken);

    /// <summary>Finds the newest message that the chat's contact wrote; null when there is none.</summary>
    /// <param name="chat">Compared without case. The found message has the chat in the engine's exact case.</param>
    Task<KnownMessage?> FindLastReceivedAsync(string engineId, string chat, CancellationToken cancellationToken);

    Task RememberAsync(string engineId, IReadOnlyList<KnownMessage> messages, CancellationToken cancellationToken);
}
