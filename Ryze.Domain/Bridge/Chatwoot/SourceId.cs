using System.Globalization;

namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>
/// Chatwoot's <c>source_id</c> of a message. Its prefix identifies our own messages in webhooks and lists (docs/spec/bridge.md 3.1).
/// </summary>
public static class SourceId
{
    public const string Prefix = "WAID:";

    /// <summary>Identifies the bridge's own notes, which are not WhatsApp messages.</summary>
    private const string NotePrefix = "RYZE-NOTE:";

    public static string Of(string externalId) => Prefix + externalId;

    /// <param name="messageId">Chatwoot's id of the note's message.</param>
    /// <param name="since">When the message was received or its agent retry started: a later failure gets another note.</param>
    public static string OfNote(long messageId, DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"{NotePrefix}{messageId}:{since.ToUnixTimeMilliseconds()}");

    /// <summary>The note about a message that is deleted in Chatwoot but stays on WhatsApp.</summary>
    /// <param name="messageId">Chatwoot's id of the note's message.</param>
    public static string OfDeletionNote(long messageId) =>
        string.Create(CultureInfo.InvariantCulture, $"{NotePrefix}{messageId}:deletion");

    /// <summary>WhatsApp's message id; null when the prefix is missing.</summary>
    public static string? WhatsAppIdOf(string? sourceId) =>
        sourceId?.StartsWith(Prefix, StringComparison.Ordinal) == true
            && sourceId[Prefix.Length..].Split(':')[0] is { Length: > 0 } id ? id : null;
}
