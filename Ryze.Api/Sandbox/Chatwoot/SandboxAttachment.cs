using System.Text.Json.Serialization;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>An attachment in the sandbox's answers and webhooks (docs/spec/chatwoot.md 1.4.2).</summary>
/// <param name="DataUrl">URL that redirects to the content.</param>
internal sealed record SandboxAttachment(
    long Id, long MessageId, string FileType, long AccountId, string? Extension, string? ContentType, Uri DataUrl, string ThumbUrl,
    long FileSize)
{
    /// <summary>Null in the webhook, because Chatwoot measures it in a later job.</summary>
    public int? Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int? Height { get; init; }

    /// <summary>Only for audio. Empty without a transcription.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TranscribedText => FileType == "audio" ? "" : null;

    /// <param name="host">The sandbox's scheme, host and port.</param>
    public static IEnumerable<SandboxAttachment> Of(DeskMessage message, Uri host) =>
        message.Files.Select((file, i) => new SandboxAttachment(
        (message.Id * 100) + i,
        message.Id,
        TypeOf(file),
        message.AccountId,
        Path.GetExtension(file.Name) is { Length: > 1 } extension ? extension[1..] : null,
        file.ContentType,
        new Uri(host, SandboxFileCalls.PathOf(file) + (TypeOf(file) == "audio" ? "?disposition=inline" : "")),
        "",
        file.Length));

    private static string TypeOf(DeskFile file) => file.ContentType?.Split('/')[0] switch
    {
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        _ => "file",
    };
}
