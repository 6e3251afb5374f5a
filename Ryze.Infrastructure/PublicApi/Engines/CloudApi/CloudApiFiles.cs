using System.Globalization;
using System.Text.Json.Nodes;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Opens a received file in two steps. The first call returns the file's URL, which works for 5 minutes and needs the access token as well.
/// </summary>
internal sealed class CloudApiFiles(GraphApi api, EngineHttpClient http)
{
    private const int MaxIdLength = 256;

    /// <summary>How <see cref="EngineHttpClient.OpenAsync"/> describes an expired URL.</summary>
    private const string Expired = "HTTP 404";

    /// <summary>Only these hosts and the configured one receive the access token.</summary>
    private static readonly string[] MediaHosts = ["fbcdn.net", "fbsbx.com", "facebook.com", "whatsapp.net"];

    /// <summary>Null when the text is no media id.</summary>
    public static string? ReferenceOf(string? mediaId) =>
        IsId(mediaId) ? new JsonObject { ["id"] = mediaId }.ToJsonString() : null;

    public async Task<Result<EngineFile>> OpenAsync(
        EngineConnection connection, string reference, CancellationToken cancellationToken)
    {
        var id = TolerantJson.ObjectIn(reference) is { } json ? GraphJson.Text(json, "id") : null;
        if (id is null || !IsId(id))
        {
            return new EngineError.Rejected(Detail.Of("the file's reference is not one of WhatsApp Cloud API"));
        }

        var opened = await OpenOnceAsync(connection, id, cancellationToken);
        return opened.Error is EngineError.Unreachable { Detail: var detail } && detail.ToString() == Expired
            ? Final(await OpenOnceAsync(connection, id, cancellationToken)) : opened;
    }

    private static bool IsId(string? text) => text is { Length: > 0 and <= MaxIdLength }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':');

    private static Result<EngineFile> Final(Result<EngineFile> opened) =>
        opened.Error is EngineError.Unreachable { Detail: var detail } && detail.ToString() == Expired
            ? new EngineError.Rejected(Detail.Of("WhatsApp does not have the file any more (HTTP 404)")) : opened;

    private async Task<Result<EngineFile>> OpenOnceAsync(EngineConnection connection, string id, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(connection, GraphApi.PathOf(id), EngineHttpClient.AnswerWithin, cancellationToken);
        if (!answer.Http.IsSuccess || answer.Json is null)
        {
            return GraphErrors.ForCommand(answer, isVisible: false, GraphApi.SecretsOf(connection));
        }

        if (!Uri.TryCreate(answer.Json.Text("url"), UriKind.Absolute, out var url) || !MayReceiveToken(url, connection))
        {
            return new EngineError.Rejected(Detail.Of("Meta's answer names no file at one of its own hosts"));
        }

        using var message = GraphApi.MessageOf(HttpMethod.Get, url, connection);
        var (response, failure) = await http.OpenAsync(message, cancellationToken);
        if (response is null)
        {
            return Classify(Detail.Of(failure.ToString(), GraphApi.SecretsOf(connection)));
        }

        var type = answer.Json.Text("mime_type") ?? response.Content.Headers.ContentType?.ToString();
        var length = response.Content.Headers.ContentLength ?? LengthIn(answer);
        return new EngineFile(await response.Content.ReadAsStreamAsync(cancellationToken), type, length);
    }

    private static EngineError Classify(Detail failure) => failure.ToString() is "HTTP 400" or "HTTP 401" or "HTTP 403" or "HTTP 410"
        ? new EngineError.Rejected(failure) : new EngineError.Unreachable(failure);

    private static long? LengthIn(GraphAnswer answer) =>
        long.TryParse(answer.Json.Text("file_size"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static bool MayReceiveToken(Uri url, EngineConnection connection)
    {
        var configured = new Uri(GraphApi.BaseOf(connection));
        return (url.Scheme == configured.Scheme && url.Authority == configured.Authority)
            || (url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && MediaHosts.Any(host => IsWithin(url.IdnHost, host)));
    }

    private static bool IsWithin(string host, string domain) => string.Equals(host, domain, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
