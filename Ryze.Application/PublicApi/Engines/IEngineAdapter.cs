using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>
/// One kind of engine (docs/spec/engines.md). An adapter keeps no state of a connection. Its methods do not throw when the engine
/// fails.
/// </summary>
public interface IEngineAdapter
{
    EngineKind Kind { get; }

    /// <summary>
    /// Checks address, token and phone with the engine's cheapest call. Failures are <see cref="EngineSetupError.NotFound"/>,
    /// <see cref="EngineSetupError.Unauthorized"/>, <see cref="EngineSetupError.Forbidden"/> or
    /// <see cref="EngineSetupError.Unreachable"/>.
    /// </summary>
    Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken);

    /// <summary>Registers the webhook at the engine, unless the engine has an equal registration.</summary>
    /// <returns>Null when it is registered; otherwise why not, without secrets.</returns>
    Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken);

    /// <summary>Removes our webhook, best effort. It leaves webhooks of others alone.</summary>
    Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken);

    /// <summary>Whether the engine of this connection sent the body. The comparison takes constant time.</summary>
    /// <param name="header">A request header's value by its name; null when it is missing.</param>
    bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body);

    /// <summary>
    /// Reads a body whose authenticity is proven. Any bytes give a reading. A failed database throws <see cref="Shared.StorageException"/>.
    /// </summary>
    ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Runs the command once, without retries. Failures are <see cref="EngineError"/>.</summary>
    /// <param name="commandId">The reference of the message where the engine returns one.</param>
    Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken);

    /// <summary>How the echo of the command's message is recognized when the engine's events do not name the command.</summary>
    CommandTrace TraceOf(string commandId, EngineCommand command) => CommandTrace.None;

    /// <summary>Opens a file of a received message. Failures are <see cref="EngineError"/>.</summary>
    Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken);
}

/// <summary>A file at the engine.</summary>
/// <param name="Length">In bytes; null when the engine does not report it.</param>
public sealed record EngineFile(Stream Content, string? MimeType, long? Length) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
