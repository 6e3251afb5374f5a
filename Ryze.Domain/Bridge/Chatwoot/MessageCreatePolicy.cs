using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>What a failed message create left in Chatwoot (docs/spec/bridge.md 3.3).</summary>
public enum MessageCreateOutcome
{
    /// <summary>Chatwoot did not store the message.</summary>
    NotStored,

    /// <summary>Chatwoot finished the call, and may have stored the message.</summary>
    Finished,

    /// <summary>Chatwoot may still be working on the call.</summary>
    InProgress,
}

/// <summary>
/// Interprets a failed message create. Chatwoot answers 422 for all its internal errors, sometimes after it stored the message. Only the
/// texts listed here are refusals.
/// </summary>
public static class MessageCreatePolicy
{
    /// <summary>
    /// Chatwoot's limit of messages per conversation and minute; the text is English in every locale (docs/spec/chatwoot.md 1.3.5).
    /// </summary>
    private const string Flood = "Too many messages";

    private const string ValidationFailed = "Validation failed: ";

    private const string WrongMessageType = "is not a valid message_type";

    private static readonly string[] FinalTexts = ["Incoming messages are only allowed in Api inboxes", "string contains null byte"];

    /// <summary>Even a refusal that looks final is not trusted: the bridge still searches for its message.</summary>
    public static MessageCreateOutcome OutcomeOf(ChatwootFailure failure) => failure switch
    {
        { WasNotSent: true } or { ChatwootStatus: 429 } => MessageCreateOutcome.NotStored,
        { ChatwootStatus: 422 } when IsFlood(failure) => MessageCreateOutcome.NotStored,
        { ChatwootStatus: 408 } => MessageCreateOutcome.InProgress,

        // A proxy answers 502 to 504 while Chatwoot may still be working.
        { ChatwootStatus: >= 400 and <= 500 } => MessageCreateOutcome.Finished,
        _ => MessageCreateOutcome.InProgress,
    };

    /// <summary>Whether the 422 is a refusal that would repeat for the same message.</summary>
    internal static bool IsFinalRefusal(ChatwootFailure failure)
    {
        var answer = TextOf(failure);
        return (answer.StartsWith(ValidationFailed, StringComparison.OrdinalIgnoreCase) && !IsFlood(failure))
            || answer.EndsWith(WrongMessageType, StringComparison.OrdinalIgnoreCase)
            || Array.Exists(FinalTexts, text => answer.StartsWith(text, StringComparison.OrdinalIgnoreCase));
    }

    internal static bool IsFlood(ChatwootFailure failure) => TextOf(failure).Contains(Flood, StringComparison.OrdinalIgnoreCase);

    /// <summary>Chatwoot's text, without the HTTP status before it.</summary>
    private static string TextOf(ChatwootFailure failure)
    {
        const string Status = "HTTP 422: ";
        var answer = failure.Detail.ToString();
        return answer.StartsWith(Status, StringComparison.Ordinal) ? answer[Status.Length..] : answer;
    }
}
