using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Downloads the file of a message that the engine has in its database.</summary>
internal sealed class EvolutionFiles(EngineHttpClient http)
{
    public static string ReferenceOf(string messageId) => new JsonObject { ["id"] = messageId }.ToJsonString();

    public async Task<Result<EngineFile>> OpenAsync(EngineConnection connection, string reference, CancellationToken cancellationToken)
    {
        if (((JsonElement?)Shared.Json.TolerantJson.ObjectIn(reference)).FilledText("id") is not { } id)
        {
            return new EngineError.Rejected(Detail.Of("the file's reference is not readable"));
        }

        var body = new { message = new { key = new { id } }, convertToMp4 = false };
        using var request = EvolutionHttp.RequestOf(connection, HttpMethod.Post, "chat/getBase64FromMediaMessage", body);
        var (response, failure) = await http.OpenAsync(request, cancellationToken);
        if (response is null)
        {
            return ErrorOf(failure ?? Detail.None);
        }

        try
        {
            if (await Base64Member.OpenAsync(response, cancellationToken) is { } member)
            {
                // The reported length is the sender's claim, not the file's size.
                return new EngineFile(member.Content, MimeTypeIn(member.Head), Length: null);
            }

            response.Dispose();
            return new EngineError.Rejected(Detail.Of("the engine's answer contains no file"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            response.Dispose();
            return new EngineError.Unreachable(Detail.Of(NetworkFault.Describe(exception)));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static EngineError ErrorOf(Detail failure) => failure.ToString() switch
    {
        "HTTP 429" => new EngineError.Throttled(failure),
        "HTTP 408" => new EngineError.Unreachable(failure),
        ['H', 'T', 'T', 'P', ' ', '3' or '4', ..] => new EngineError.Rejected(failure),
        _ => new EngineError.Unreachable(failure),
    };

    private static string? MimeTypeIn(string head) => ((JsonElement?)Shared.Json.TolerantJson.ObjectIn(head)).FilledText("mimetype");
}
