namespace Ryze.Domain.PublicApi.Events;

/// <summary>An event's file, stored as long as its event.</summary>
/// <param name="Id"><c>med_...</c>, Ryze's own id.</param>
public sealed record EventMedia(string Id, string MimeType, byte[] Content);
