using Ryze.Application.Ports;
using Ryze.Domain.Engine;
using Ryze.Domain.Errors;

namespace Ryze.Infrastructure.Engine;

/// <summary>Stands where no engine is: every command is told so.</summary>
internal sealed class UnconfiguredEngine : IWhatsAppEngine
{
    public Task<Result<EngineReceipt>> SendAsync(string instance, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<Result<EngineReceipt>>(new EngineError.NotConfigured());
}
