using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Where a message's file is at WAHA (docs/spec/engines.md 3).</summary>
/// <param name="Path">Path and query below the configured base URL; null when WAHA has no file, or keeps it in S3.</param>
/// <param name="Url">A presigned URL of S3, which needs no key.</param>
/// <param name="Chat">With <paramref name="MessageId"/>: the message, from which WAHA downloads the file again.</param>
internal sealed record WahaFileReference(string? Path, Uri? Url, string? Chat, string? MessageId)
{
    private const int MaxLength = 4096;

    public static EngineFileReference? Of(JsonElement? payload, WahaMessageHead head, JsonObject media)
    {
        var file = Of(payload.At("media"));
        var reference = new JsonObject();
        ProtobufKinds.Set(reference, "path", file?.Path);
        ProtobufKinds.Set(reference, "url", file?.Url?.AbsoluteUri);
        reference["chat"] = WahaAddress.ToWaha(head.Id.Chat ?? head.Chat.Address!);
        reference["message"] = payload.Text("id")
            ?? WahaMessageId.Format(head.FromMe, head.Chat.Address!, head.Id.Id, head.Id.Participant);
        var text = reference.ToJsonString();
        return text.Length > MaxLength ? null : new EngineFileReference(
            text, media["mimetype"]?.GetValue<string>(), media["fileName"]?.GetValue<string>(), FetchAtOnce: true);
    }

    /// <param name="media">A message's <c>media</c>.</param>
    /// <returns>Null when WAHA has no file.</returns>
    public static WahaFileReference? Of(JsonElement? media) =>
        media.At("s3") is { ValueKind: JsonValueKind.Object } && UrlIn(media.Text("url")) is { } presigned
            ? new WahaFileReference(null, presigned, null, null)
            : PathOf(media.Text("url")) is { } path ? new WahaFileReference(path, null, null, null) : null;

    /// <summary>Null when the text is not a reference.</summary>
    public static WahaFileReference? Read(string reference)
    {
        var json = TolerantJson.ObjectIn(reference);
        return json is null ? null : new WahaFileReference(
            json.Text("path") is ['/', ..] and var path ? path : null, UrlIn(json.Text("url")), json.Text("chat"), json.Text("message"));
    }

    /// <summary>
    /// The path and query of a file's URL. Its host is never called: it is often <c>localhost</c>, and calling it would hand our key to a
    /// host of the sender's choice.
    /// </summary>
    private static string? PathOf(string? address) => address is ['/', ..] ? address : UrlIn(address)?.PathAndQuery;

    /// <summary>The URL on the configured base. A path that repeats the base's own path is not doubled.</summary>
    public static Uri On(string baseUrl, string path)
    {
        var root = new Uri(baseUrl).AbsolutePath.TrimEnd('/');
        var below = root.Length > 0 && path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : path;
        return new Uri(baseUrl + below);
    }

    private static Uri? UrlIn(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;
}
