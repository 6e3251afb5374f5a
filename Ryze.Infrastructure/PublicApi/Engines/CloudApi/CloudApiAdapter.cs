using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Meta's WhatsApp Cloud API (docs/spec/engines.md).</summary>
/// <remarks>
/// A file is sent by its link: Meta downloads the command's one-time URL itself. The adapter calls only Meta, never Ryze's own addresses,
/// which the guarded client may refuse. Two consequences: the URL must be reachable from the internet, and Meta accepts the message first,
/// so that a failed download arrives later, as a status with error 131053.
/// </remarks>
internal sealed class CloudApiAdapter(EngineHttpClient http, IEngineMessages messages, TimeProvider time) : IEngineAdapter
{
    private readonly GraphSetup _setup = new(new GraphApi(http));
    private readonly CloudApiSender _sender = new(new GraphApi(http), messages, time);
    private readonly CloudApiFiles _files = new(new GraphApi(http), http);

    public EngineKind Kind => EngineKind.CloudApi;

    public Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken) =>
        _setup.CheckAsync(connection, cancellationToken);

    public Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        _setup.RegisterAsync(connection, webhookUrl, cancellationToken);

    public Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken) =>
        _setup.RemoveAsync(connection, webhookUrl, cancellationToken);

    public bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        WebhookSignature.IsValid(header(WebhookSignature.Header), body, connection.AppSecret);

    public ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new CloudApiWebhookReader(connection, time).Read(body));

    public Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        _sender.SendAsync(connection, commandId, command, cancellationToken);

    public Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken) =>
        _files.OpenAsync(connection, reference, cancellationToken);
}
