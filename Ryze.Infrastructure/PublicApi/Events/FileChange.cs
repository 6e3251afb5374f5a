namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>How to rewrite a file in an event. Base64 is never sent to the bridge.</summary>
/// <param name="Url">The file's new URL. Null keeps the engine's own URL.</param>
internal sealed record FileChange(bool RemovesBase64, string? Url)
{
    public static readonly FileChange None = new(RemovesBase64: false, Url: null);

    public static readonly FileChange Removed = new(RemovesBase64: true, Url: null);

    public static FileChange To(string url) => new(RemovesBase64: true, url);
}
