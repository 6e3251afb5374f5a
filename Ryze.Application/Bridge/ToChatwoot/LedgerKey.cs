using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Identifies a message within an integration. The same id in another chat or direction is another message (docs/spec/bridge.md 3.3).
/// </summary>
/// <param name="IsOutgoing">Typed on the phone.</param>
/// <param name="Chats">All keys of the chat, the current one first.</param>
/// <param name="ExternalId">See <see cref="WhatsAppMessage.ExternalId"/>.</param>
public sealed record LedgerKey(bool IsOutgoing, IReadOnlyList<string> Chats, string ExternalId);
