using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>A process that dies (<c>kill -9</c>, power loss) while it migrates its database does not block the next start.</summary>
internal sealed class DiesAtStartTests
{
    // The lock table that EF Core creates.
    private const string AbandonedLock =
        """
        CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
        INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
        """;

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Start_succeeds_when_a_dead_process_left_a_lock_before_its_first_migration()
    {
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), AbandonedLock);

        await AssertStartsAsync();
    }

    [Test]
    public async Task Start_succeeds_when_a_dead_process_left_a_lock_after_its_last_migration()
    {
        await AssertStartsAsync();
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), AbandonedLock);

        await AssertStartsAsync();
    }

    [Test]
    public async Task Start_creates_the_tables_when_the_database_file_is_empty()
    {
        await File.WriteAllBytesAsync(_folder.File("ryze.db"), []);

        await AssertStartsAsync();

        Assert.That(
            await SqliteFile.ScalarAsync<string>(_folder.File("ryze.db"), "PRAGMA journal_mode"), Is.EqualTo("wal"),
            "without WAL readers and the writer block each other");
    }

    [Test]
    public async Task Simultaneous_starts_create_the_database_once()
    {
        var starting = Enumerable.Range(0, 3).Select(_ => RyzeProcess.StartAsync(RyzeApp.Settings(_folder))).ToList();

        var started = await Task.WhenAll(starting);

        foreach (var ryze in started)
        {
            await ryze.StopAsync();
            Assert.That((ryze.ExitCode, ryze.Output.Contains("fail:", StringComparison.Ordinal)), Is.EqualTo((0, false)), ryze.Output);
            await ryze.DisposeAsync();
        }

        Assert.That(Directory.GetFiles(_folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "ryze.db" }));
    }

    private async Task AssertStartsAsync()
    {
        await using var ryze = await RyzeProcess.StartAsync(RyzeApp.Settings(_folder));
        await ryze.StopAsync();
        Assert.That(ryze.ExitCode, Is.Zero, ryze.Output);
    }
}
