using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Api.Commands;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Commands;

/// <summary>How commands and the host report failures, such as a broken database.</summary>
internal sealed class CommandFailuresTests
{
    private static readonly TestCaseData[] Failures =
    [
        new(new StorageException("disk I/O error"), "database migrate: the database failed: disk I/O error"),
        new(new InvalidOperationException("a mistake\n   at Ryze.Some.Method()"), "database migrate: InvalidOperationException: a mistake"),
        new(new SqliteException(
            "Server=db;User Id=MARKED;Password=MARKED", 1), "database migrate: SqliteException: Server=***;User Id=***;Password=***"),
        new(new IOException("No space left on device"), "database migrate: No space left on device"),
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Failures))]
    public async Task Command_reports_any_database_failure_in_one_line_with_exit_code_1(Exception failure, string message)
    {
        await using var result = new StringWriter { NewLine = "\n" };
        await using var remarks = new StringWriter { NewLine = "\n" };
        var output = new CommandOutput(result, remarks);
        var command = new MigrateDatabaseCommand();
        await using var services = new ServiceCollection().AddSingleton<IDatabase>(new BrokenDatabase(failure)).BuildServiceProvider();

        var code = await CommandFailures.TellAsync(
            command.Name, output, () => command.RunAsync(services, CommandArguments.Parse([], []), output, CancellationToken.None));

        Assert.That((code, result.ToString(), remarks.ToString()), Is.EqualTo((1, "", message + "\n")));
    }

    [Test]
    public async Task Invalid_database_file_ends_each_program_with_one_line()
    {
        await File.WriteAllTextAsync(_folder.File("ryze.db"), string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        var settings = RyzeApp.Settings(_folder);

        await using var list = RyzeProcess.LaunchCommand(settings, "accounts", "list");
        await using var migrate = RyzeProcess.LaunchCommand(settings, "database", "migrate");
        await using var host = RyzeProcess.Launch(settings);
        await Task.WhenAll(list.WaitForExitAsync(), migrate.WaitForExitAsync(), host.WaitForExitAsync());

        const string reason = "SQLite Error 26: 'file is not a database'.";
        Assert.That(list.Output, Is.EqualTo($"accounts list: the database failed: {reason}"));
        Assert.That(migrate.Output, Is.EqualTo($"database migrate: the database failed: {reason}"));
        Assert.That(host.Output.Split('\n'), Has.One.EqualTo($"Ryze cannot start: the database of the api role: {reason}"));
        Assert.That(host.Output, Does.Not.Contain("Unhandled exception"));
        Assert.That((list.ExitCode, migrate.ExitCode, host.ExitCode), Is.EqualTo((1, 1, 1)));
    }

    private sealed class BrokenDatabase(Exception failure) : IDatabase
    {
        public string Role => "api";

        public Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken) =>
            Task.FromException<IReadOnlyList<string>>(failure);

        public Task MigrateAsync(CancellationToken cancellationToken) => Task.FromException(failure);

        public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(failure.Message);
    }
}
