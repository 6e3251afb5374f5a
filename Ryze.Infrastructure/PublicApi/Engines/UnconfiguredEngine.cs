using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.PublicApi.Engines;

/// <summary>Answers every command with an error, because no engine is configured.</summary>
internal sealed class UnconfiguredEngine : IWhatsAppEngine
{
    public Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<Result<SentMessage>>(new EngineError.NotConfigured());
}
