using System.Runtime.InteropServices;
using System.Text.Json;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>
/// An event's <c>data</c> in either shape (docs/spec/ryzeapi.md 6.2). The live shape has the identity fields next to <c>message</c>, the
/// documented shape has them inside <c>message</c>.
/// </summary>
/// <param name="keepsFiles">False while the disk is nearly full: the message then loses its file.</param>
/// <param name="file">The message's file, which the engine still has; null without one.</param>
internal sealed class EventShape(JsonElement data, Func<string> newMediaUrl, bool keepsFiles, EngineFileReference? file = null)
{
    private readonly JsonElement? _message = data.Object("message");

    public EventHead Head { get; } = new(data);

    /// <summary>Which client sent an outgoing message. Empty for messages typed on the phone.</summary>
    public string? Source => _message.Text("source");

    /// <summary>
    /// Returns the event in the live shape and its file. An event whose file cannot be decoded or kept loses only the file.
    /// </summary>
    public (ReadOnlyMemory<byte> Flat, EventMedia? File) Flatten()
    {
        if (_message is not { } message)
        {
            return (JsonMarshal.GetRawUtf8Value(data).ToArray(), null);
        }

        var isNested = EventFlattener.IsNested(message);
        if (file is not null && message.Object("media") is { } kept)
        {
            return FlattenKept(message, kept, file);
        }

        if (message.Object("media") is not { } media || media.Text("base64") is not { Length: > 0 } base64)
        {
            var flat = isNested
                ? EventFlattener.Flatten(data, message, isNested, FileChange.None) : JsonMarshal.GetRawUtf8Value(data).ToArray();
            return (flat, null);
        }

        var url = newMediaUrl();
        return keepsFiles && EventFile.TryRead(media, base64, IdIn(url), out var decoded)
            ? (EventFlattener.Flatten(data, message, isNested, FileChange.To(url)), decoded)
            : (EventFlattener.Flatten(data, message, isNested, FileChange.Removed), null);
    }

    /// <summary>The file stays at the engine. It needs no disk here, so a nearly full disk does not matter.</summary>
    private (ReadOnlyMemory<byte> Flat, EventMedia? File) FlattenKept(JsonElement message, JsonElement media, EngineFileReference kept)
    {
        var isNested = EventFlattener.IsNested(message);
        if (kept.Reference.Length is 0 or > EngineFileSource.MaxReferenceLength)
        {
            return (EventFlattener.Flatten(data, message, isNested, FileChange.Removed), null);
        }

        var url = newMediaUrl();
        return (
            EventFlattener.Flatten(data, message, isNested, FileChange.To(url)),
            new EventMedia(IdIn(url), EventFile.MimeTypeOf(media, kept.MimeType), []));
    }

    private static string IdIn(string url) => url[(url.LastIndexOf('/') + 1)..];
}
