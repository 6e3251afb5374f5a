namespace Ryze.Domain.Relay;

/// <summary>Chatwoot's <c>source_id</c> of a message: our mark, by which our own messages are told in webhooks and lists (bridge.md 3.1).</summary>
public static class SourceId
{
    public const string Prefix = "WAID:";

    public static string Of(string externalId) => Prefix + externalId;

    /// <summary>WhatsApp's id of the message that it is about; null when the mark is missing.</summary>
    public static string? WhatsAppIdOf(string? sourceId) =>
        sourceId?.StartsWith(Prefix, StringComparison.Ordinal) == true && sourceId[Prefix.Length..].Split(':')[0] is { Length: > 0 } id ? id : null;
}
