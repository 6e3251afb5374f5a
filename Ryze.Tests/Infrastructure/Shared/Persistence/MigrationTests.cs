using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Infrastructure;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>Migrations of both providers. A parser checks those for SQL Server, because the build has no SQL Server.</summary>
internal sealed class MigrationTests
{
    private static readonly TestCaseData[] Contexts =
    [
        Case(() => new SqliteRyzeDesign().CreateDbContext([]), "SqliteRyze"),
        Case(() => new SqliteBridgeDesign().CreateDbContext([]), "SqliteBridge"),
        Case(() => new SqlServerRyzeDesign().CreateDbContext([]), "SqlServerRyze"),
        Case(() => new SqlServerBridgeDesign().CreateDbContext([]), "SqlServerBridge"),
    ];

    private static readonly TestCaseData[] SqlServerContexts = Contexts[2..];

    [TestCaseSource(nameof(Contexts))]
    public void Model_has_no_change_without_a_migration(Func<DbContext> create)
    {
        using var context = create();

        Assert.That(context.Database.GetMigrations(), Is.Not.Empty);
        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    [TestCaseSource(nameof(Contexts))]
    public void Context_lists_its_migrations(Func<DbContext> create)
    {
        using var context = create();
        var found = context.GetService<IMigrationsAssembly>();
        var listed = (IListsMigrations)context;

        Assert.That(listed.Migrations, Is.EqualTo(found.Migrations.Values), "in the order of their ids");
        Assert.That(listed.Snapshot, Is.EqualTo(found.ModelSnapshot!.GetType()));
    }

    [TestCaseSource(nameof(SqlServerContexts))]
    public void SQL_Server_scripts_are_valid_Transact_SQL(Func<DbContext> create)
    {
        using var context = create();
        var migrator = context.GetService<IMigrator>();

        foreach (var script in new[] { migrator.GenerateScript(), migrator.GenerateScript(
            options: MigrationsSqlGenerationOptions.Idempotent) })
        {
            Assert.That(ErrorsOf(script), Is.Empty);
            Assert.That(script, Does.Contain("CREATE TABLE [leases]").And.Contain("__EFMigrationsHistory"));
        }
    }

    [TestCaseSource(nameof(SqlServerContexts))]
    public void Every_text_column_on_SQL_Server_compares_by_bytes(Func<DbContext> create)
    {
        using var context = create();

        var columns = context.GetService<IMigrator>().GenerateScript().Split('\n')
            .Where(line => line.Contains("nvarchar", StringComparison.Ordinal)).ToList();
        var tables =
            columns.Where(
            line => !line.Contains("[MigrationId]", StringComparison.Ordinal)
            && !line.Contains("[ProductVersion]", StringComparison.Ordinal));

        Assert.That(tables, Is.Not.Empty.And.All.Contains($"COLLATE {SqlServerModel.BinaryCollation}"));
    }

    [Test]
    public async Task Account_without_a_quota_gets_the_default_quota()
    {
        using var folder = new TemporaryFolder();
        await using var db =
            new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={folder.File("ryze.db")}").Options);
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        await SqliteFile.ExecuteAsync(
            folder.File("ryze.db"), "INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_old', 'old', 'x', 0)");

        await db.Database.MigrateAsync();

        Assert.That((await db.Accounts.SingleAsync()).Quota, Is.EqualTo(AccountQuota.Default));
    }

    [Test]
    public void Invalid_Transact_SQL_is_detected() => Assert.That(ErrorsOf("CREATE TABLE [a] ([b] TEXT,, );"), Is.Not.Empty);

    private static IEnumerable<string> ErrorsOf(string script)
    {
        using var reader = new StringReader(script);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Select(error => $"line {error.Line}: {error.Message}");
    }

    private static TestCaseData Case(Func<DbContext> create, string name) => new TestCaseData(create).SetArgDisplayNames(name);
}
