using MediatR;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Opens a file of an event, which the bridge downloads by URL (docs/spec/bridge.md 2). Either it arrived as base64 and is stored here, or
/// the engine still keeps it.
/// </summary>
public sealed record FindEventMedia(string MediaId) : IRequest<Result<OpenedMedia>>;

/// <param name="Length">In bytes; null when the engine does not report it.</param>
public sealed record OpenedMedia(string MimeType, Stream Content, long? Length) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

internal sealed class FindEventMediaHandler(IOutbox outbox, IEngineConnectionRepository connections, EngineAdapters adapters)
    : IRequestHandler<FindEventMedia, Result<OpenedMedia>>
{
    public async Task<Result<OpenedMedia>> Handle(FindEventMedia request, CancellationToken cancellationToken)
    {
        if (await outbox.FindMediaAsync(request.MediaId, cancellationToken) is not { } media)
        {
            return new RequestError.RouteNotFound();
        }

        return media.Source is { } source
            ? await OpenAsync(media, source, cancellationToken)
            : new OpenedMedia(media.MimeType, new MemoryStream(media.Content, writable: false), media.Content.Length);
    }

    private async Task<Result<OpenedMedia>> OpenAsync(EventMedia media, EngineFileSource source, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(source.EngineId, cancellationToken) is not { } connection)
        {
            return new RequestError.RouteNotFound();
        }

        var opened = await adapters.Of(connection.Kind).OpenFileAsync(connection, source.Reference, cancellationToken);
        return opened.TryGet(out var file, out var error)
            ? new OpenedMedia(media.MimeType, file.Content, file.Length)
            : new EventError.FileUnavailable(((EngineError)error).Detail);
    }
}
