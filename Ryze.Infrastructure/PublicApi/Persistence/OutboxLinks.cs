using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Opens and closes the row for an integration's events, in the transaction that creates or removes the integration.</summary>
internal static class OutboxLinks
{
    public static async Task OpenAsync(RyzeDbContext db, string integrationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var link = await db.OutboxLinks.SingleOrDefaultAsync(c => c.IntegrationId == integrationId, cancellationToken);
        if (link is null)
        {
            link = new OutboxLinkRow { IntegrationId = integrationId };
            db.Add(link);
        }

        // An unsettled activation may restore its id after a deactivation. The deactivation gave up the events that waited then.
        link.ClosedAt = null;
        link.LastAcked = link.LastSeq;
        link.ChangedAt = now;
    }

    /// <summary>Stops new events for the instance's integration; its stored events are removed later, in pieces.</summary>
    public static Task<int> CloseAsync(RyzeDbContext db, string instanceId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OutboxLinks.Where(c => db.Integrations.Any(i => i.InstanceId == instanceId && i.Id == c.IntegrationId))
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.ClosedAt, now).SetProperty(c => c.ChangedAt, now), cancellationToken);
}
