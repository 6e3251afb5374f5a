using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>Finds a message by its <c>source_id</c> after a call with an unknown outcome (docs/spec/bridge.md 3.3).</summary>
internal sealed class PostedMessages(IChatwootMessages chatwoot, TimeProvider time)
{
    /// <summary>The longest wait for a response, which a file upload needs.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(2);

    /// <summary>The tolerated difference between Chatwoot's clock and the bridge's.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>In pages of 20 messages: agents may have written many since the call.</summary>
    private const int MaxPages = 25;

    /// <summary>
    /// How long Chatwoot may still act on an unanswered call. Its requests end after 15 s, and may wait in a queue first.
    /// </summary>
    public static readonly TimeSpan LateArrivalGrace = TimeSpan.FromSeconds(30);

    /// <param name="lateUntil">A missing message may still arrive until this time.</param>
    /// <returns>Chatwoot's message id; 0 when the message is missing and will not arrive; <see cref="NotSettledYet"/> while it may still
    /// arrive.</returns>
    public async Task<Result<long>> FindAsync(
        ChatwootAccess access,
        long conversationId,
        Func<ChatwootMessage, bool> isWanted,
        DateTimeOffset lateUntil,
        CancellationToken cancellationToken)
    {
        var oldest = lateUntil - LateArrivalGrace - LongestCall - ClockDifference;
        long? before = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var listed = await chatwoot.ListMessagesAsync(access, conversationId, before, cancellationToken);
            if (!listed.TryGet(out var messages, out var error))
            {
                // A deleted conversation has no messages.
                return error is ChatwootFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? 0 : error;
            }

            if (messages.FirstOrDefault(isWanted) is { } found)
            {
                return found.Id;
            }

            if (messages.Count == 0 || messages.Min(message => message.CreatedAt) < oldest)
            {
                break;
            }

            before = messages.Min(message => message.Id);
        }

        return lateUntil > time.GetUtcNow() ? new NotSettledYet(lateUntil, "a message was not answered and may still arrive") : 0;
    }
}
