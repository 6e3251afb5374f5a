using Microsoft.EntityFrameworkCore;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Handles the race in which another replica inserts the same key between a transaction's look and its insert.</summary>
internal static class InsertRace
{
    private const int MaxAttempts = 3;

    /// <param name="attempt">Looks for the row and inserts it when it is missing.</param>
    /// <param name="findOther">Finds what the other replica wrote; null when its row is no longer there, then the attempt runs again.</param>
    /// <exception cref="StorageException">The store failed, or the key kept changing hands.</exception>
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
