namespace Ryze.Domain.PublicApi.Events;

/// <summary>A file that came with an event. Kept as long as its event.</summary>
/// <param name="Id"><c>med_...</c>, ours.</param>
public sealed record EventMedia(string Id, string MimeType, byte[] Content);
