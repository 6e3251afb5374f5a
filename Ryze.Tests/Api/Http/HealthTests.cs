using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/spec/api.md 9, <c>/health*</c>.</summary>
internal sealed class HealthTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("/health", """{"db":"ok"}""")]
    [TestCase("/health/ready", """{"db":"ok"}""")]
    [TestCase("/health/live", "{}")]
    public async Task Healthy_host_answers_ok_without_a_token(string path, string checks)
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder, "api,bridge"));
        using var anonymous = new RyzeClient(ryze.Url, token: null);

        var answer = await anonymous.SendAsync(HttpMethod.Get, path);

        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        var health = answer.Json.AsObject();
        Assert.That(health.Select(p => p.Key), Is.EqualTo(new[] { "status", "service", "uptime", "timestamp", "checks" }));
        Assert.That(((string?)health["status"], (string?)health["service"]), Is.EqualTo(("ok", "Ryze")));
        Assert.That((string?)health["uptime"], Does.Match("^[0-9]+h[0-5]?[0-9]m[0-5]?[0-9]s$"));
        Assert.That((string?)health["timestamp"], Does.Match("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"));
        Assert.That(health["checks"]!.ToJsonString(), Is.EqualTo(checks));
    }

    [NonParallelizable] // Closes the pooled connections of every test.
    [TestCase("ryze.db")]
    [TestCase("bridge.db")]
    public async Task Health_shows_the_reason_while_a_database_cannot_be_opened(string database)
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder, "api,bridge"));
        var file = _folder.File(database);
        SqliteConnection.ClearAllPools();
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file);

        foreach (var path in new[] { "/health", "/health/ready" })
        {
            var degraded = await ryze.Client.SendAsync(HttpMethod.Get, path);
            Assert.That(degraded.Code, Is.EqualTo(503), degraded.Body);
            Assert.That((string?)degraded.Json["status"], Is.EqualTo("degraded"));
            Assert.That((string?)degraded.Json["checks"]!["db"], Is.EqualTo("fail: SQLite Error 14: 'unable to open database file'."));
        }

        Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, "/health/live")).Code, Is.EqualTo(200));

        Directory.Delete(file);
        File.Move(file + ".away", file);
        await Eventually.TrueAsync(
            async () => (await ryze.Client.SendAsync(HttpMethod.Get, "/health")).Code == 200, "the database is back", sparingly: true);
    }

    [Test]
    public async Task Probes_within_a_second_share_one_database_check()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder), time: time, configure: RyzeApp.LogEverything);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ryze.Client.SendAsync(HttpMethod.Get, "/health")));
        Assert.That(Looks(), Is.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(1));
        await ryze.Client.SendAsync(HttpMethod.Get, "/health");
        Assert.That(Looks(), Is.EqualTo(2));

        int Looks() => ryze.Logs.Count(log =>
            log.Id == RelationalEventId.CommandExecuted
                && log.Message.Contains("SELECT COUNT(*) FROM \"__EFMigrationsHistory\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task Health_reports_an_invalid_database_file()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
        await File.WriteAllTextAsync(_folder.File("ryze.db"), new string('x', 8192));

        var degraded = await ryze.Client.SendAsync(HttpMethod.Get, "/health");

        Assert.That(degraded.Code, Is.EqualTo(503), degraded.Body);
        Assert.That((string?)degraded.Json["checks"]!["db"], Is.AnyOf(
            "fail: SQLite Error 26: 'file is not a database'.", "fail: SQLite Error 11: 'database disk image is malformed'."));
    }
}
