using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>WAHA with any of its engines: WEBJS, WPP, NOWEB and GOWS (docs/spec/engines.md).</summary>
internal sealed class WahaAdapter(EngineHttpClient http, IEngineMessages messages, TimeProvider time) : IEngineAdapter
{
    private readonly WahaSessions _sessions = new(http);
    private readonly WahaSender _sender = new(http, messages);
    private readonly WahaFiles _files = new(http);

    public EngineKind Kind => EngineKind.Waha;

    public Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken) =>
        _sessions.CheckAsync(connection, cancellationToken);

    public Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        _sessions.RegisterAsync(connection, webhookUrl, cancellationToken);

    public Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        _sessions.RemoveAsync(connection, webhookUrl, cancellationToken);

    public bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        WahaSignature.IsValid(connection, header, body, time.GetUtcNow());

    public ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ValueTask.FromResult(WahaWebhookReader.Read(connection, body));

    public Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        _sender.SendAsync(connection, commandId, command, cancellationToken);

    public CommandTrace TraceOf(string commandId, EngineCommand command) => new(
        WahaCommands.HasMessageId(command) ? WahaCommands.MessageIdOf(commandId) : null, EchoFingerprint.Of(command));

    public Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken) =>
        _files.OpenAsync(connection, reference, cancellationToken);
}
