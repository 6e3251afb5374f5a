using MediatR;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Deletes events 24 h after their acknowledgement or beyond the quota, and commands after 7 days (docs/spec/bridge.md 2 and 2.1). Removed
/// integrations lose their content at once. Messages that customers' engines reported are forgotten after 30 days. Returns the time
/// until the next run.
/// </summary>
public sealed record PurgeOutbox : IRequest<TimeSpan>;

internal sealed class PurgeOutboxHandler(
    IOutboxRetention outbox, ICommandRepository commands, IEngineMessageRetention messages, TimeProvider time)
    : IRequestHandler<PurgeOutbox, TimeSpan>
{
    private static readonly TimeSpan KeepAcknowledged = TimeSpan.FromHours(24);
    private static readonly TimeSpan RememberCommands = TimeSpan.FromDays(7);
    private static readonly TimeSpan RememberMessages = TimeSpan.FromDays(30);

    // Only the position stays, which shows other replicas that the integration was removed.
    private static readonly TimeSpan KeepClosed = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    // Lets waiting events through between two batches of a large removal.
    private static readonly TimeSpan PauseBetweenBatches = TimeSpan.FromMilliseconds(50);

    public async Task<TimeSpan> Handle(PurgeOutbox request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await outbox.NoteAcknowledgedAsync(cancellationToken);
        await commands.ForgetAsync(now - RememberCommands, cancellationToken);
        var more = await outbox.RemoveAcknowledgedAsync(now - KeepAcknowledged, cancellationToken);
        more |= await outbox.RemoveBeyondQuotaAsync(cancellationToken);
        more |= await outbox.RemoveClosedAsync(now - KeepClosed, cancellationToken);
        more |= await messages.ForgetAsync(now - RememberMessages, cancellationToken);
        return more ? PauseBetweenBatches : Pause;
    }
}
