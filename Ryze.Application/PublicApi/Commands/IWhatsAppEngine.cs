using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>API side: the WhatsApp engine that owns the phone connection (bridge.md 4). Events come in by its webhook.</summary>
public interface IWhatsAppEngine
{
    /// <summary>Does the command once; nothing is retried. Failures are <see cref="EngineError"/>, no call throws for what the other end did.</summary>
    /// <param name="instance">Name of the instance whose phone it is.</param>
    /// <param name="commandId">Given to the engine as the message's <c>source</c>, and comes back with the echo of what was sent.</param>
    Task<Result<SentMessage>> SendAsync(string instance, string commandId, EngineCommand command, CancellationToken cancellationToken);
}
