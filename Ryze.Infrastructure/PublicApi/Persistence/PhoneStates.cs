using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class PhoneStates(Store<RyzeDbContext> store, TimeProvider time) : IPhoneStates
{
    public Task<string?> FindAsync(string instanceId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.Instances.Where(i => i.Id == instanceId).Select(i => i.PhoneState).SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task SetAsync(string instanceId, PhoneState state, CancellationToken cancellationToken)
    {
        // A clock that is ahead must not hide later states.
        var now = time.GetUtcNow();
        var at = state.At < now ? state.At : now;
        var isConnected = state.IsConnected;
        return store.WriteAsync(
            db => db.Instances
                .Where(i => i.Id == instanceId && (i.PhoneStateAt == null || i.PhoneStateAt <= at))
                .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(
                            i => i.PhoneStateSince,
                            i => i.PhoneState == null || (i.PhoneState == PhoneState.Connected) != isConnected ? at : i.PhoneStateSince)
                        .SetProperty(i => i.PhoneState, state.Word)
                        .SetProperty(i => i.PhoneStateAt, at),
                    cancellationToken),
            cancellationToken);
    }

    /// <summary>Stores the state whatever was stored, because another engine reports it from now on.</summary>
    public static Task<int> ReplaceAsync(RyzeDbContext db, string instanceId, PhoneState state, CancellationToken cancellationToken) =>
        db.Instances.Where(i => i.Id == instanceId).ExecuteUpdateAsync(
            row => row.SetProperty(i => i.PhoneStateSince, state.At).SetProperty(i => i.PhoneState, state.Word)
                .SetProperty(i => i.PhoneStateAt, state.At),
            cancellationToken);

    public static Task<int> ClearAsync(RyzeDbContext db, string instanceId, CancellationToken cancellationToken) =>
        db.Instances.Where(i => i.Id == instanceId).ExecuteUpdateAsync(
            row => row.SetProperty(i => i.PhoneStateSince, (DateTimeOffset?)null).SetProperty(i => i.PhoneState, (string?)null)
                .SetProperty(i => i.PhoneStateAt, (DateTimeOffset?)null),
            cancellationToken);
}
