using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Bridge: the Chatwoot calls for provisioning, for every version from 3.x to 4.18. Every failure is a <see cref="ChatwootFailure"/> with a
/// <c>chatwoot_*</c> code. The client retries nothing, and does not throw when Chatwoot fails.
/// </summary>
public interface IChatwootClient
{
    /// <summary><c>GET /api</c> without a token: checks that this is a Chatwoot, and returns its version.</summary>
    Task<Result<string>> GetVersionAsync(string baseUrl, CancellationToken cancellationToken);

    /// <summary>Null when the token's owner is an administrator of the account and the account is active.</summary>
    Task<Error?> CheckAdministratorAsync(ChatwootAccess access, CancellationToken cancellationToken);

    Task<Result<IReadOnlyList<ChatwootInbox>>> ListInboxesAsync(ChatwootAccess access, CancellationToken cancellationToken);

    /// <summary>Not idempotent: the inbox may exist even after <see cref="BridgeErrorCode.ChatwootUnreachable"/>.</summary>
    Task<Result<ChatwootInbox>> CreateInboxAsync(
        ChatwootAccess access, string name, string webhookUrl, CancellationToken cancellationToken);

    /// <param name="webhookUrl">Null unlinks the inbox.</param>
    Task<Result<ChatwootInbox>> UpdateInboxAsync(
        ChatwootAccess access, long inboxId, string name, string? webhookUrl, CancellationToken cancellationToken);

    /// <summary>Null also when Chatwoot answers 401, 403 or 404: no inbox is left that the token could remove.</summary>
    Task<Error?> DeleteInboxAsync(ChatwootAccess access, long inboxId, CancellationToken cancellationToken);
}
