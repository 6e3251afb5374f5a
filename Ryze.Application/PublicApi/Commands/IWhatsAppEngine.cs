using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Application.PublicApi.Commands;

/// <summary>Public API: the WhatsApp engine that owns the phone connection (docs/spec/bridge.md 4). Its events arrive by webhook.</summary>
public interface IWhatsAppEngine
{
    /// <summary>
    /// Runs the command once, without retries. Failures are <see cref="EngineError"/>; the call does not throw when the engine fails.
    /// </summary>
    /// <param name="instance">The name of the phone's instance.</param>
    /// <param name="commandId">Sent as the message's <c>source</c>, and returned by the message's echo.</param>
    Task<Result<SentMessage>> SendAsync(string instance, string commandId, EngineCommand command, CancellationToken cancellationToken);
}
