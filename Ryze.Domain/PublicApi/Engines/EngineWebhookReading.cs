namespace Ryze.Domain.PublicApi.Engines;

/// <summary>The readable parts of one webhook body. An unreadable part never costs a readable one.</summary>
/// <param name="Updates">In the order of the body.</param>
/// <param name="UnreadKinds">The kind of each part that could not be read, without content. Parts that are dropped on purpose are not
/// listed.</param>
public sealed record EngineWebhookReading(IReadOnlyList<EngineUpdate> Updates, IReadOnlyList<string> UnreadKinds)
{
    public static readonly EngineWebhookReading Empty = new([], []);
}

/// <summary>One canonical event (docs/spec/ryzeapi.md 6.2, the flat live shape).</summary>
/// <param name="EngineInstance">The phone that it belongs to: a Cloud API body can mention several phone numbers.</param>
/// <param name="Name">E.g. <c>message.exchange</c>.</param>
/// <param name="Data">The event's <c>data</c> as UTF-8 JSON. A media object has neither <c>url</c> nor <c>base64</c> when
/// <paramref name="File"/> is set.</param>
/// <param name="File">The file of the message, which the engine still has; null without one.</param>
public sealed record EngineUpdate(string EngineInstance, string Name, byte[] Data, EngineFileReference? File = null);

/// <summary>A file that the engine keeps.</summary>
/// <param name="Reference">What the adapter needs to download it: an id, or JSON. At most 4,096 characters, without credentials.</param>
/// <param name="FetchAtOnce">Whether the engine deletes it sooner than the bridge may ask for it.</param>
public sealed record EngineFileReference(string Reference, string? MimeType, string? FileName, bool FetchAtOnce);
