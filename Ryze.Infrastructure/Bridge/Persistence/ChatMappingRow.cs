namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Maps a chat to its contact and conversation in Chatwoot.</summary>
internal sealed class ChatMappingRow
{
    public required string IntegrationId { get; init; }

    public required string ChatKey { get; init; }

    public required string Jid { get; set; }

    public long ContactId { get; set; }

    public required string SourceId { get; set; }

    public long InboxId { get; set; }

    public long? ConversationId { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The last WhatsApp name that was processed; empty while the contact has only an address.</summary>
    public string Name { get; set; } = "";
}
