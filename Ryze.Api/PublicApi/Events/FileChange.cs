namespace Ryze.Api.PublicApi.Events;

/// <summary>How to rewrite a file in an event. Base64 is never sent to the bridge.</summary>
/// <param name="Url">The file's new URL. Null keeps the engine's own URL.</param>
internal sealed record FileChange(bool TakesBase64Out, string? Url)
{
    public static readonly FileChange None = new(TakesBase64Out: false, Url: null);

    public static readonly FileChange Removed = new(TakesBase64Out: true, Url: null);

    public static FileChange To(string url) => new(TakesBase64Out: true, url);
}
