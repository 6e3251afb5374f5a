using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An acknowledged event that waits for delivery.</summary>
internal sealed class StoredEventRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    public required string EventId { get; init; }

    public required string Event { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required byte[] Data { get; init; }

    /// <summary>Null when the event was stored without its header: the body is then read. All columns below belong to the header.</summary>
    public ChatKind? ChatKind { get; init; }

    public string? ChatJid { get; init; }

    public string? ChatLid { get; init; }

    public string? SenderJid { get; init; }

    public string? SenderLid { get; init; }

    public bool? IsOutgoing { get; init; }

    public string? MessageId { get; init; }

    public string? Echo { get; init; }

    /// <param name="data">The row's data, or nothing when the caller did not read it.</param>
    public WaitingEvent ToWaiting(byte[] data) => new(Seq, EventId, Event, OccurredAt, data)
    {
        Header = ChatKind is { } kind
            ? new EventHeader(
                kind, new EventParty(ChatJid, ChatLid, ""), new EventParty(SenderJid, SenderLid, ""), IsOutgoing == true, MessageId, Echo)
            : null,
    };
}
