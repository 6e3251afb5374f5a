using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Opens and closes the row for an integration's events, in the transaction that creates or removes the integration.</summary>
internal static class OutboxLinks
{
    public static async Task OpenAsync(RyzeDbContext db, string integrationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var channel = await db.OutboxLinks.SingleOrDefaultAsync(c => c.IntegrationId == integrationId, cancellationToken);
        if (channel is null)
        {
            channel = new OutboxLinkRow { IntegrationId = integrationId };
            db.Add(channel);
        }

        // An unsettled activation may restore its id after a deactivation. The deactivation gave up the events that waited then.
        channel.ClosedAt = null;
        channel.LastAcked = channel.LastSeq;
        channel.ChangedAt = now;
    }

    /// <summary>Stops new events for the instance's integration; its stored events are removed later, in pieces.</summary>
    public static Task<int> CloseAsync(RyzeDbContext db, string instanceId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OutboxLinks.Where(c => db.Integrations.Any(i => i.InstanceId == instanceId && i.Id == c.IntegrationId))
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.ClosedAt, now).SetProperty(c => c.ChangedAt, now), cancellationToken);
}
