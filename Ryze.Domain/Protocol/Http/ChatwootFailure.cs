using Ryze.Domain.Errors;

namespace Ryze.Domain.Protocol.Http;

/// <summary>A failure as the bridge reports it (docs/spec/bridge.md 1).</summary>
/// <param name="ChatwootStatus">Chatwoot's HTTP status; null when it did not answer.</param>
public sealed record ChatwootFailure(BridgeErrorCode Code, Detail Detail, int? ChatwootStatus = null) : Error
{
    /// <summary>Whether Chatwoot certainly never received the call, because no connection opened. It is safe to repeat.</summary>
    public bool WasNotSent { get; init; }

    /// <summary>Whether the response exceeded the read limit, as it will on every retry.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Who answered 401, 403 or 404; other statuses do not need it.</summary>
    public RefusedBy RefusedBy { get; init; }

    /// <summary>Whether the call was a message create, where Chatwoot answers 422 also for internal errors.</summary>
    public bool IsMessageCreate { get; init; }

    /// <summary>Whether Chatwoot no longer has the inbox.</summary>
    public bool IsInboxDeleted { get; init; }

    /// <summary>Whether the bridge itself failed instead of Chatwoot.</summary>
    public bool IsInternalError { get; init; }

    /// <summary>Set when the call was not made because the host asked for a pause: the remaining time.</summary>
    public TimeSpan? HeldFor { get; init; }
}
