using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>What a failed message create has left in Chatwoot (bridge.md 3.3).</summary>
public enum MessageCreateOutcome
{
    /// <summary>Chatwoot has not stored the message.</summary>
    NotStored,

    /// <summary>Chatwoot has finished the call, and may have stored the message.</summary>
    Finished,

    /// <summary>Chatwoot may still be at work on the call.</summary>
    InProgress,
}

/// <summary>
/// Reads the failure of a message create. Chatwoot answers 422 for each of its internal faults there, sometimes after it stored the
/// message. Only the texts named here are refusals.
/// </summary>
public static class MessageCreatePolicy
{
    /// <summary>Chatwoot's limit of messages per conversation and minute, in English for every locale (chatwoot.md 1.3.5).</summary>
    private const string Flood = "Too many messages";

    private const string ValidationFailed = "Validation failed: ";

    private const string WrongMessageType = "is not a valid message_type";

    private static readonly string[] FinalTexts = ["Incoming messages are only allowed in Api inboxes", "string contains null byte"];

    /// <summary>What the failure says about the message. A refusal that looks final is not believed: its message is looked up too.</summary>
    public static MessageCreateOutcome OutcomeOf(ChatwootFailure failure) => failure switch
    {
        { WasNotSent: true } or { ChatwootStatus: 429 } => MessageCreateOutcome.NotStored,
        { ChatwootStatus: 422 } when IsFlood(failure) => MessageCreateOutcome.NotStored,
        { ChatwootStatus: 408 } => MessageCreateOutcome.InProgress,

        // A proxy answers 502 to 504 while Chatwoot may still be at work.
        { ChatwootStatus: >= 400 and <= 500 } => MessageCreateOutcome.Finished,
        _ => MessageCreateOutcome.InProgress,
    };

    /// <summary>Whether the 422 is a refusal that comes again for the same message.</summary>
    internal static bool IsFinalRefusal(ChatwootFailure failure)
    {
        var said = TextOf(failure);
        return (said.StartsWith(ValidationFailed, StringComparison.OrdinalIgnoreCase) && !IsFlood(failure))
            || said.EndsWith(WrongMessageType, StringComparison.OrdinalIgnoreCase)
            || Array.Exists(FinalTexts, text => said.StartsWith(text, StringComparison.OrdinalIgnoreCase));
    }

    internal static bool IsFlood(ChatwootFailure failure) => TextOf(failure).Contains(Flood, StringComparison.OrdinalIgnoreCase);

    /// <summary>Chatwoot's words, without the status before them.</summary>
    private static string TextOf(ChatwootFailure failure)
    {
        const string Status = "HTTP 422: ";
        var said = failure.Detail.ToString();
        return said.StartsWith(Status, StringComparison.Ordinal) ? said[Status.Length..] : said;
    }
}
