using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge side: how far messages of agents have come, and what of it Chatwoot has been told (bridge.md 3.1). Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface IReceiptRepository
{
    /// <summary>
    /// In one transaction, idempotent: links commands to the messages they became, and takes note of reports, also of messages that are not
    /// linked yet while a send is under way.
    /// </summary>
    /// <returns>Whether there is something to do, for either kind of work.</returns>
    Task<bool> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports, CancellationToken cancellationToken);

    /// <summary>Ids of messages whose status Chatwoot does not show yet, in order.</summary>
    Task<IReadOnlyList<long>> ListPendingReceiptsAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when Chatwoot shows what holds.</summary>
    Task<PendingReceipt?> FindPendingReceiptAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Chatwoot shows this status now, unless Retry was pressed since it was read.</summary>
    /// <returns>Whether another one is to be told.</returns>
    Task<bool> MarkReceiptPushedAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken);

    /// <summary>Chatwoot will never show this status.</summary>
    Task AbandonReceiptAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken);

    /// <summary>Chatwoot is older than 4.2 and takes no statuses (chatwoot.md 1.3.7). Holds until the integration is set anew.</summary>
    Task SwitchOffAsync(string integrationId, CancellationToken cancellationToken);
}

/// <param name="Error">Why it failed; empty otherwise.</param>
/// <param name="IsOff">Chatwoot takes no statuses.</param>
/// <param name="ReceivedAt">When the message was first known, or Retry was pressed.</param>
public sealed record PendingReceipt(long ConversationId, ReceiptState Status, string Error, bool IsOff, DateTimeOffset ReceivedAt);
