using System.Security.Cryptography;
using System.Text;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Evolution API with its Baileys channel (docs/spec/engines.md).</summary>
internal sealed class EvolutionAdapter(EngineHttpClient http, IEngineMessages messages, TimeProvider time) : IEngineAdapter
{
    public EngineKind Kind => EngineKind.Evolution;

    public Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken) =>
        new EvolutionCheck(http).RunAsync(connection, cancellationToken);

    public Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        new EvolutionWebhook(http).RegisterAsync(connection, webhookUrl, cancellationToken);

    public Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        new EvolutionWebhook(http).RemoveAsync(connection, webhookUrl, cancellationToken);

    /// <summary>The engine signs no body. It sends the header that the registration names.</summary>
    public bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        header(EvolutionWebhook.Header) is { } value && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(EvolutionWebhook.HeaderOf(connection)));

    public ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        new EvolutionWebhookReader(connection, messages, time).ReadAsync(body, cancellationToken);

    public async Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        if (command is EngineCommand.DeleteMessage { ForEveryone: false })
        {
            return new EngineError.Rejected(Detail.Of("Evolution API can delete a message only for everyone"));
        }

        KnownMessage? known;
        try
        {
            known = EvolutionCommands.TargetOf(command) is { } target
                ? await messages.FindAsync(connection.Id, target, cancellationToken) : null;
        }
        catch (StorageException)
        {
            // Nothing was sent. Without the message's author, a quote or reaction would reach the wrong message.
            return new EngineError.Unreachable(Detail.Of("the database failed before the command was sent"));
        }

        var call = EvolutionCommands.CallOf(command, commandId, known);
        using var request = EvolutionHttp.RequestOf(connection, call.Method, call.Path, call.Body);
        var answer = await http.SendAsync(request, EvolutionCommands.LimitOf(command), cancellationToken);
        return EvolutionAnswers.Read(connection, command, answer);
    }

    public CommandTrace TraceOf(string commandId, EngineCommand command) => new(
        EvolutionCommands.HasMessageId(command) ? EvolutionMessageId.Of(commandId) : null, EchoFingerprint.Of(command));

    public Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken) =>
        new EvolutionFiles(http).OpenAsync(connection, reference, cancellationToken);
}
