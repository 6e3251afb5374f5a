using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The row that an integration's events need; its life is written in the transactions that make and remove integrations.</summary>
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

        // An unsettled activation brings its id back after a deactivation. What was left waiting then was given up then.
        channel.ClosedAt = null;
        channel.LastAcked = channel.LastSeq;
        channel.ChangedAt = now;
    }

    /// <summary>From now on nothing is added to the events of the instance's integration; they are removed afterwards, piece by piece.</summary>
    public static Task<int> CloseAsync(RyzeDbContext db, string instanceId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OutboxLinks.Where(c => db.Integrations.Any(i => i.InstanceId == instanceId && i.Id == c.IntegrationId))
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.ClosedAt, now).SetProperty(c => c.ChangedAt, now), cancellationToken);
}
