using System.Runtime.InteropServices;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// An event's <c>data</c> in either shape (docs/spec/ryzeapi.md 6.2). The live shape has the identity fields next to <c>message</c>, the
/// documented shape has them inside <c>message</c>.
/// </summary>
/// <param name="keepsFiles">False while the disk is nearly full: the message then loses its file.</param>
internal sealed class EventShape(JsonElement data, Func<string> newMediaUrl, bool keepsFiles)
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
        if (message.Object("media") is not { } media || media.Text("base64") is not { Length: > 0 } base64)
        {
            var flat = isNested
                ? EventFlattener.Flatten(data, message, isNested, FileChange.None) : JsonMarshal.GetRawUtf8Value(data).ToArray();
            return (flat, null);
        }

        var url = newMediaUrl();
        return keepsFiles && EventFile.TryRead(media, base64, url[(url.LastIndexOf('/') + 1)..], out var file)
            ? (EventFlattener.Flatten(data, message, isNested, FileChange.To(url)), file)
            : (EventFlattener.Flatten(data, message, isNested, FileChange.Removed), null);
    }
}
