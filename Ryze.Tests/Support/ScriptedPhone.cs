using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Tests.Support;

/// <summary>A WhatsApp engine that records its commands and returns the test's results.</summary>
internal sealed class ScriptedPhone : IWhatsAppEngine
{
    public ConcurrentQueue<(string CommandId, EngineCommand Command)> Sent { get; } = new();

    public Func<string, EngineCommand, Task<Result<SentMessage>>> OnSend { get; set; } =
        (commandId, _) => Task.FromResult<Result<SentMessage>>(new SentMessage("3EB0" + commandId, null));

    public int CountOf(string commandId) => Sent.Count(sent => sent.CommandId == commandId);

    public Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        Sent.Enqueue((commandId, command));
        return OnSend(commandId, command);
    }

    /// <summary>Replaces the host's own engine. The container is configured after all of the host's registrations.</summary>
    public void TakeOver(WebApplicationBuilder builder) =>
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) => services.AddSingleton<IWhatsAppEngine>(this));
}
