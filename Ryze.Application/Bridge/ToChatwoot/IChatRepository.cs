using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Bridge: people and chats (docs/spec/bridge.md 3.1). Failures throw <see cref="StorageException"/>.</summary>
public interface IChatRepository
{
    /// <summary>The known phone number JIDs, by LID.</summary>
    Task<IReadOnlyDictionary<string, string>> FindPhonesAsync(
        string integrationId, IReadOnlyCollection<string> lids, CancellationToken cancellationToken);

    /// <summary>Stores which number belongs to each LID.</summary>
    Task LearnAsync(
        string integrationId, IReadOnlyCollection<KeyValuePair<string, string>> phonesByLid, CancellationToken cancellationToken);

    /// <summary>Finds the chat under its key, or under an older key without its number. An older key is then replaced.</summary>
    Task<ChatMapping?> FindChatAsync(string integrationId, ChatIdentity chat, CancellationToken cancellationToken);

    Task SaveChatAsync(string integrationId, ChatMapping chat, CancellationToken cancellationToken);
}

/// <summary>A chat's contact and conversation in Chatwoot.</summary>
/// <param name="InboxId">The conversation's inbox; a former one after the integration's inbox changes.</param>
/// <param name="ConversationId">Null when the chat has none, or its conversation was deleted.</param>
public sealed record ChatMapping(string Key, string Jid, long ContactId, string SourceId, long InboxId, long? ConversationId)
{
    /// <summary>The last WhatsApp name that was processed; empty while the contact has only an address.</summary>
    public string Name { get; init; } = "";

    /// <summary>The chat's previous address, set only when this lookup changed the chat's key. Not stored.</summary>
    public string? FormerJid { get; init; }
}
