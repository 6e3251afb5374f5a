using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// The migrations that the context lists. EF Core's own class looks at every type of the assembly, which takes time at each start and loads
/// Orleans in a process without a cluster.
/// </summary>
internal sealed class ListedMigrations(ICurrentDbContext current, IMigrationsIdGenerator ids) : IMigrationsAssembly
{
    private readonly IListsMigrations _context = (IListsMigrations)current.Context;
    private IReadOnlyDictionary<string, TypeInfo>? _migrations;
    private ModelSnapshot? _snapshot;

    public Assembly Assembly => _context.GetType().Assembly;

    public IReadOnlyDictionary<string, TypeInfo> Migrations =>
        _migrations ??= new SortedList<string, TypeInfo>(
            _context.Migrations.ToDictionary(
                type => type.GetCustomAttribute<MigrationAttribute>()!.Id, type => type.GetTypeInfo(), StringComparer.Ordinal),
            StringComparer.Ordinal);

    public ModelSnapshot ModelSnapshot => _snapshot ??= (ModelSnapshot)Activator.CreateInstance(_context.Snapshot)!;

    public string? FindMigrationId(string nameOrId) => Migrations.Keys.FirstOrDefault(
        id => string.Equals(ids.IsValidId(nameOrId) ? id : ids.GetName(id), nameOrId, StringComparison.OrdinalIgnoreCase));

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Migration)Activator.CreateInstance(migrationClass.AsType())!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }
}

/// <summary>A context of one database provider.</summary>
internal interface IListsMigrations
{
    IReadOnlyList<Type> Migrations { get; }

    /// <summary>The class with the current model.</summary>
    Type Snapshot { get; }
}
