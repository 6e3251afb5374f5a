using Microsoft.Data.Sqlite;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Reports a file system's free space.</summary>
public interface IDiskSpace
{
    /// <returns>The free share of the folder's file system, from 0 to 1; null when unknown.</returns>
    double? FreeShareOf(string folder);
}

/// <summary>Checks whether the disk with this process's databases is nearly full (docs/spec/security.md 1). Thread-safe.</summary>
public sealed class DiskWatch(DatabaseOptions options, RoleOptions roles, IDiskSpace disk, TimeProvider time)
{
    public const double MinFreeShare = 0.1;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<string> _folders = FoldersOf(options, roles);
    private readonly Lock _gate = new();
    private (DateTimeOffset At, bool IsLow)? _latest;

    /// <summary>Always false for a database server, which monitors its own disk.</summary>
    public bool IsLow
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                if (_latest is not { } latest || now - latest.At >= CheckInterval)
                {
                    _latest = latest = (now, _folders.Any(folder => disk.FreeShareOf(folder) < MinFreeShare));
                }

                return latest.IsLow;
            }
        }
    }

    private static List<string> FoldersOf(DatabaseOptions options, RoleOptions roles)
    {
        if (!options.IsSqlite)
        {
            return [];
        }

        var used = new[] { roles.Api ? options.Api : null, roles.Bridge ? options.Bridge : null };
        return [.. used.OfType<Domain.Secret>()
            .Select(secret => Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(secret.Reveal()).DataSource)))
            .OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}

/// <summary>Reads the free space from the operating system.</summary>
internal sealed class SystemDiskSpace : IDiskSpace
{
    public double? FreeShareOf(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return drive.TotalSize == 0 ? null : (double)drive.AvailableFreeSpace / drive.TotalSize;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
