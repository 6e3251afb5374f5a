namespace Ryze.Domain.PublicApi.Events;

/// <summary>An event's file, stored as long as its event.</summary>
/// <param name="Id"><c>med_...</c>, Ryze's own id.</param>
/// <param name="Content">Empty when the engine keeps the file.</param>
/// <param name="Source">The place at the engine; null when the file is stored here.</param>
public sealed record EventMedia(string Id, string MimeType, byte[] Content, EngineFileSource? Source = null);
