using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Bridge side: the calls of a user's Chatwoot that provisioning needs, for any version from 3.x to 4.18. Every failure is a
/// <see cref="ChatwootFailure"/> with one of the <c>chatwoot_*</c> codes; nothing is retried, no call throws for what the other end did.
/// </summary>
public interface IChatwootClient
{
    /// <summary><c>GET /api</c>, without a token: is this a Chatwoot at all, and which version.</summary>
    Task<Result<string>> GetVersionAsync(string baseUrl, CancellationToken cancellationToken);

    /// <summary>Null when the token's owner administers the account and the account is active.</summary>
    Task<Error?> CheckAdministratorAsync(ChatwootAccess access, CancellationToken cancellationToken);

    Task<Result<IReadOnlyList<ChatwootInbox>>> ListInboxesAsync(ChatwootAccess access, CancellationToken cancellationToken);

    /// <summary>Not idempotent: after <see cref="BridgeErrorCode.ChatwootUnreachable"/> the inbox may exist all the same.</summary>
    Task<Result<ChatwootInbox>> CreateInboxAsync(ChatwootAccess access, string name, string webhookUrl, CancellationToken cancellationToken);

    /// <param name="webhookUrl">Null unlinks the inbox.</param>
    Task<Result<ChatwootInbox>> UpdateInboxAsync(
        ChatwootAccess access, long inboxId, string name, string? webhookUrl, CancellationToken cancellationToken);

    /// <summary>Null also when the inbox, the account or the right to it is gone (401, 403, 404): there is nothing left to remove.</summary>
    Task<Error?> DeleteInboxAsync(ChatwootAccess access, long inboxId, CancellationToken cancellationToken);
}
