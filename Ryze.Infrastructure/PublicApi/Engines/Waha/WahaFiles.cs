using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Downloads files of received messages (docs/spec/engines.md 3). WAHA deletes them after 180 s by default.</summary>
internal sealed class WahaFiles(EngineHttpClient http)
{
    public async Task<Result<EngineFile>> OpenAsync(EngineConnection connection, string reference, CancellationToken cancellationToken)
    {
        if (WahaFileReference.Read(reference) is not { } file)
        {
            return new EngineError.Rejected(Detail.Of("the file's reference is not WAHA's"));
        }

        var first = await OpenAsync(connection, file, cancellationToken);
        if (first.TryGet(out _, out var error) || error is not EngineError.Rejected || file is not { Chat: { } chat, MessageId: { } id })
        {
            return first;
        }

        // WAHA did not download the file, or has deleted it. Most of its engines can download it again.
        var again = await ReadMessageAsync(connection, chat, id, cancellationToken);
        return again is null ? first : await OpenAsync(connection, again, cancellationToken);
    }

    private async Task<WahaFileReference?> ReadMessageAsync(
        EngineConnection connection, string chat, string id, CancellationToken cancellationToken)
    {
        var path = $"{WahaRequest.PathOf(connection)}/chats/{Uri.EscapeDataString(chat)}/messages/{Uri.EscapeDataString(id)}";
        using var request = new WahaRequest(HttpMethod.Get, path + "?downloadMedia=true").For(connection);
        var answer = await http.SendAsync(request, EngineHttpClient.AnswerWithin, cancellationToken);
        var media = answer.IsSuccess ? TolerantJson.ObjectIn(answer.Body).At("media") : null;
        return WahaFileReference.Of(media);
    }

    private async Task<Result<EngineFile>> OpenAsync(
        EngineConnection connection, WahaFileReference file, CancellationToken cancellationToken)
    {
        if (file is { Path: null, Url: null })
        {
            return new EngineError.Rejected(Detail.Of("WAHA has not downloaded the file"));
        }

        using var request = RequestFor(connection, file);
        var (response, failure) = await http.OpenAsync(request, cancellationToken);
        if (response is null)
        {
            var detail = Detail.Of(failure?.ToString(), connection.Token);
            return detail.ToString().StartsWith("HTTP 4", StringComparison.Ordinal)
                ? new EngineError.Rejected(detail) : new EngineError.Unreachable(detail);
        }

        return new EngineFile(
            await response.Content.ReadAsStreamAsync(cancellationToken), response.Content.Headers.ContentType?.MediaType,
            response.Content.Headers.ContentLength);
    }

    /// <summary>Only the configured base gets the key.</summary>
    private static HttpRequestMessage RequestFor(EngineConnection connection, WahaFileReference file)
    {
        if (file.Url is { } presigned)
        {
            return new HttpRequestMessage(HttpMethod.Get, presigned);
        }

        var request = new HttpRequestMessage(HttpMethod.Get, WahaFileReference.On(connection.BaseUrl, file.Path!));
        request.Headers.TryAddWithoutValidation(WahaRequest.KeyHeader, connection.Token.Reveal());
        return request;
    }
}
