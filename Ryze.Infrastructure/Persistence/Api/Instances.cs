using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Domain.Instances;

namespace Ryze.Infrastructure.Persistence.Api;

internal sealed class Instances(Store<RyzeDbContext> store, SeenLately<Instance> seen) : IInstances
{
    public async ValueTask<Instance?> FindAsync(string accountId, string name, CancellationToken cancellationToken)
    {
        if (!InstanceName.IsValid(name))
        {
            return null;
        }

        var nameKey = InstanceName.Key(name);
        var key = $"{accountId}/{nameKey}";
        if (seen.TryGet(key, out var instance))
        {
            return instance;
        }

        instance = await store.ReadAsync(
            db => db.Instances
                .Where(i => i.AccountId == accountId && i.NameKey == nameKey)
                .Select(i => new Instance(i.Id, i.AccountId, i.Name, i.CreatedAt))
                .SingleOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (instance is not null)
        {
            seen.Keep(key, instance);
        }

        return instance;
    }
}
