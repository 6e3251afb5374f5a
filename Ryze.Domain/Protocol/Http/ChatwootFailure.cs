using Ryze.Domain.Errors;

namespace Ryze.Domain.Protocol.Http;

/// <summary>A failure as the bridge reports it (bridge.md 1).</summary>
/// <param name="ChatwootStatus">Chatwoot's HTTP status, when it answered at all.</param>
public sealed record ChatwootFailure(BridgeErrorCode Code, Detail Detail, int? ChatwootStatus = null) : Error
{
    /// <summary>Certain that Chatwoot never got the call, because no connection came about; it may be repeated blindly.</summary>
    public bool WasNotSent { get; init; }

    /// <summary>More came than is read, and will come again.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Tells about 401, 403 and 404; other statuses mean the same whoever says them.</summary>
    public RefusedBy RefusedBy { get; init; }

    /// <summary>The call was a message create, where Chatwoot answers 422 for its internal faults too.</summary>
    public bool IsMessageCreate { get; init; }

    /// <summary>Chatwoot has no such inbox any more.</summary>
    public bool IsInboxDeleted { get; init; }

    /// <summary>The bridge itself failed at the work, not Chatwoot.</summary>
    public bool IsInternalFault { get; init; }

    /// <summary>Set when the call was not made at all, because the host has asked for a pause and this much of it is left.</summary>
    public TimeSpan? HeldFor { get; init; }
}
