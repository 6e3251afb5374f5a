namespace Ryze.Api.PublicApi.Events;

/// <summary>What becomes of a file inside an event: base64 never goes on to the bridge.</summary>
/// <param name="Url">Where the file is now; null leaves the engine's own URL.</param>
internal sealed record FileChange(bool TakesBase64Out, string? Url)
{
    public static readonly FileChange None = new(TakesBase64Out: false, Url: null);

    public static readonly FileChange Removed = new(TakesBase64Out: true, Url: null);

    public static FileChange To(string url) => new(TakesBase64Out: true, url);
}
