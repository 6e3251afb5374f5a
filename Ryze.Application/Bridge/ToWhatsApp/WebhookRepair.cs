using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Resets messages that Chatwoot marked as failed because a webhook about them was not delivered. Each reset makes Chatwoot send a webhook
/// again, so while webhooks fail, only one message is tried. Thread-safe.
/// </summary>
internal sealed partial class WebhookRepair(IChatwootMessages chatwoot, WebhookWatch webhooks, ILogger<WebhookRepair> logger)
{
    /// <summary>Calls per catch-up; the next catch-up continues.</summary>
    public const int MaxCalls = 200;

    /// <summary>After this many attempts a message whose webhook keeps failing is skipped.</summary>
    private const int MaxAttempts = 3;

    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string IntegrationId, long MessageId), int> _attempts = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _pendingSince = new(StringComparer.Ordinal);

    /// <summary>When the oldest message that still needs repair was written.</summary>
    public DateTimeOffset? PendingSince(string integrationId) => _pendingSince.TryGetValue(integrationId, out var since) ? since : null;

    /// <param name="failed">Messages with a <see cref="ChatwootMessage.Fault"/>, by conversation.</param>
    /// <param name="areAll">Whether the scan covered all messages that still needed repair.</param>
    /// <param name="hasEnded">Whether the round is over; the next round repairs the rest.</param>
    public async Task RepairAsync(
        string integrationId, ChatwootAccess access, IReadOnlyCollection<(long ConversationId, ChatwootMessage Message)> failed,
        bool areAll,
        Func<bool> hasEnded, CancellationToken cancellationToken)
    {
        var isWorking = webhooks.IsWorking(integrationId);
        if (!isWorking && failed.Select(one => one.Message).MaxBy(message => message.Id)?.Fault is { } fault)
        {
            webhooks.Report(integrationId, fault);
        }

        var pending =
            failed.Where(one => one.Message.StaysInChatwoot && _attempts.GetValueOrDefault((integrationId, one.Message.Id)) < MaxAttempts)
            .OrderByDescending(one => one.Message.Id).ToList();
        var done = 0;
        foreach (var (conversationId, message) in pending.Take(isWorking ? MaxCalls : 1))
        {
            if (!await RepairAsync(integrationId, access, conversationId, message.Id, cancellationToken))
            {
                break;
            }

            done++;
            if (hasEnded())
            {
                break;
            }
        }

        var left = pending.Skip(isWorking ? done : 0).Select(one => one.Message.CreatedAt)
            .Append(areAll ? null : PendingSince(integrationId)).Min();
        if (left is { } since)
        {
            _pendingSince[integrationId] = since;
        }
        else
        {
            _pendingSince.TryRemove(integrationId, out _);
        }
    }

    /// <returns>False when this catch-up's other repairs would also fail.</returns>
    private async Task<bool> RepairAsync(
        string integrationId, ChatwootAccess access, long conversationId, long messageId, CancellationToken cancellationToken)
    {
        if (_attempts.Count >= MaxRemembered)
        {
            _attempts.Clear();
        }

        webhooks.Expect(integrationId);
        var failure = await chatwoot.UpdateMessageAsync(access, conversationId, messageId, ReceiptState.Sent, error: "", cancellationToken);
        if (failure is { WasNotSent: true } || (failure is not null && DeliveryDecision.IsTransient(failure)))
        {
            return false;
        }

        _attempts.AddOrUpdate((integrationId, messageId), 1, (_, attempts) => attempts + 1);
        if (failure is not null)
        {
            _attempts[(integrationId, messageId)] = MaxAttempts;
            LogRefused(logger, messageId, integrationId, Redaction.Of(failure.Detail));
        }

        // Chatwoot before 4.2 has no such call, and an invalid token fails for every message.
        return failure is not { RefusedBy: RefusedBy.Routes } && (failure is null || !DeliveryDecision.IsRefusedToken(failure));
    }

    [LoggerMessage(
        6046, LogLevel.Information,
        "Chatwoot refused to reset message {MessageId} for {IntegrationId} ({Detail}): it stays marked as failed")]
    private static partial void LogRefused(ILogger logger, long messageId, string integrationId, string detail);
}
