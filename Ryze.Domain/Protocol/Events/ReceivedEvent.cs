namespace Ryze.Domain.Protocol.Events;

/// <summary>An event as the bridge receives it (docs/spec/bridge.md 2).</summary>
/// <param name="Id"><c>evt_...</c>, the public API's id.</param>
/// <param name="Name">E.g. <c>message.exchange</c>.</param>
/// <param name="Data">UTF-8 JSON object, flat shape (docs/spec/ryzeapi.md 6.2).</param>
public sealed record ReceivedEvent(long Seq, string Id, string Name, DateTimeOffset OccurredAt, byte[] Data, EventHeader Header)
{
    /// <summary>In characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>In characters.</summary>
    public const int MaxNameLength = 64;
}
