namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Which contact and conversation of Chatwoot a chat is.</summary>
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

    /// <summary>The last name from WhatsApp that has been dealt with; empty while the contact has only an address.</summary>
    public string Name { get; set; } = "";
}
