using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>
/// docs/spec/quality.md 4: the repositories' statements for SQL Server. A parser and a model check them, because the build has no SQL
/// Server.
/// </summary>
internal sealed class SqlServerStatementsTests
{
    private const string Approve = "RYZE_APPROVE_SQL";

    // Captured once for all tests of the class.
    private static readonly Lazy<Task<(IReadOnlyList<SqlStatement> Statements, Dictionary<string, Exception> NeverCompleted)>> Captured =
        new(CaptureAsync);

    private IReadOnlyList<SqlStatement> _statements = null!;
    private Dictionary<string, Exception> _neverCompleted = null!;

    [SetUp]
    public async Task Capture() => (_statements, _neverCompleted) = await Captured.Value;

    [Test]
    public void Statements_match_the_approved_file()
    {
        var sent = Text();
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            File.WriteAllText(ApprovedFile(), sent);
        }

        var approved = File.Exists(ApprovedFile()) ? File.ReadAllText(ApprovedFile()) : "";

        Assert.That(
            Blocks(sent), Is.EquivalentTo(Blocks(approved)),
            $"The statements changed. Read the difference, then run this test once with {Approve}=1 and commit SqlServerStatements.approved.sql.");
    }

    [Test]
    public void Every_repository_method_is_captured() => Assert.That(
        _neverCompleted.Select(
            method => $"{method.Key}: {method.Value.GetType().Name} {method.Value.Message} {method.Value.InnerException?.Message}"),
            Is.Empty);

    [Test]
    public void SQL_Server_parser_accepts_every_statement() =>
        Assert.That(_statements.SelectMany(statement => ErrorsOf(statement.Sql)), Is.Empty);

    [Test]
    public void Every_name_in_a_statement_exists()
    {
        var problems = ProblemsOf(_statements);

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void Missing_column_is_detected()
    {
        var wrong = new SqlStatement("""UPDATE "leases" SET "Missing" = @p0""", "@p0 nvarchar(64)", 64, 15);

        Assert.That(ProblemsOf([wrong]), Has.One.Contains("Missing"));
    }

    /// <summary>The captured values are shorter than 8.</summary>
    [Test]
    public void Every_text_or_binary_parameter_has_a_fixed_size() =>
        Assert.That(
            _statements.Where(statement => statement.SmallestSize < 8).Select(statement => $"{statement.Parameters}: {statement.Sql}"),
            Is.Empty);

    [Test]
    public void Every_statement_has_the_command_timeout() => Assert.That(
        _statements.Select(statement => statement.Timeout).Distinct(),
        Is.EqualTo(new[] { (int)SqlServerOptions.CommandTimeout.TotalSeconds }));

    /// <summary>The values of OPENJSON have the database's collation, which conflicts with a binary column (error 468).</summary>
    [Test]
    public void Every_statement_with_JSON_text_has_a_collation() => Assert.That(
        _statements.Where(
            statement => statement.Sql.Contains("OPENJSON", StringComparison.Ordinal)
            && !statement.Sql.Contains("COLLATE", StringComparison.Ordinal)), Is.Empty);

    private static async Task<(IReadOnlyList<SqlStatement> Statements, Dictionary<string, Exception> NeverCompleted)> CaptureAsync()
    {
        var stores = new SqlServerStores();
        SqlServerCapture capture;
        await using (stores)
        {
            capture = new SqlServerCapture(stores);
            await capture.RunAsync();
        }

        var statements = stores.Server.Statements.Distinct()
            .OrderBy(statement => statement.Sql, StringComparer.Ordinal).ThenBy(statement => statement.Parameters, StringComparer.Ordinal);
        return ([.. statements], capture.NeverCompleted);
    }

    private static List<string> ProblemsOf(IEnumerable<SqlStatement> statements)
    {
        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions { Collation = "SQL_Latin1_General_CP1_CI_AS" });
        using var api = new SqlServerRyzeDesign().CreateDbContext([]);
        using var bridge = new SqlServerBridgeDesign().CreateDbContext([]);
        model.AddObjects(
            "CREATE TABLE [__EFMigrationsHistory] ([MigrationId] nvarchar(150) NOT NULL PRIMARY KEY, [ProductVersion] nvarchar(32) NOT NULL);");
        var tables = new HashSet<string>(StringComparer.Ordinal);
        foreach (var batch in $"{api.Database.GenerateCreateScript()}\n{bridge.Database.GenerateCreateScript()}".ReplaceLineEndings("\n")
            .Split("\nGO\n"))
        {
            // Both roles have a leases table.
            if (!string.IsNullOrWhiteSpace(batch) && tables.Add(batch.Trim()))
            {
                model.AddObjects(batch);
            }
        }

        var number = 0;
        foreach (var statement in statements)
        {
            model.AddObjects($"CREATE PROCEDURE [s{++number}] {statement.Parameters} AS BEGIN\n{statement.Sql}\nEND");
        }

        // The model has no columns of system views. They are documented, and the parser checks the rest.
        return
        [
            .. model.Validate().Select(message => message.Message)
                .Where(problem => !problem.Contains("reference to object [sys].", StringComparison.Ordinal)),
        ];
    }

    private static IEnumerable<string> ErrorsOf(string sql)
    {
        using var reader = new StringReader(sql);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Select(error => $"{error.Message}: {sql}");
    }

    private string Text()
    {
        var text = new StringBuilder();
        foreach (var statement in _statements)
        {
            text.Append("-- ").Append(statement.Parameters).Append('\n').Append(statement.Sql).Append("\nGO\n\n");
        }

        return text.ToString();
    }

    private static string[] Blocks(string text) => text.ReplaceLineEndings("\n").Split("\nGO\n\n", StringSplitOptions.RemoveEmptyEntries);

    private static string ApprovedFile([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "SqlServerStatements.approved.sql");
}
