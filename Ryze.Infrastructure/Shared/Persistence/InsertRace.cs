using Microsoft.EntityFrameworkCore;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Handles a race: another replica inserts the same key between a transaction's check and its insert.</summary>
internal static class InsertRace
{
    private const int MaxAttempts = 3;

    /// <param name="attempt">Searches the row and inserts a missing one.</param>
    /// <param name="findOther">Finds the other replica's row; when it is deleted, null starts another attempt.</param>
    /// <exception cref="StorageException">The store failed, or other replicas won every attempt.</exception>
    public static async Task<T?> RunAsync<T>(Func<Task<T?>> attempt, Func<Task<T?>> findOther)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (StorageException exception) when (exception.InnerException is DbUpdateException)
            {
                if (await findOther() is { } other)
                {
                    return other;
                }

                if (number == MaxAttempts)
                {
                    throw;
                }
            }
        }
    }
}
