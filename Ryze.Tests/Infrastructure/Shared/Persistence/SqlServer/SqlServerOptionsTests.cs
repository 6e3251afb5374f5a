using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.Shared;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>Time limits and retries of calls to SQL Server.</summary>
internal sealed class SqlServerOptionsTests
{
    [TestCase("Server=db", PoolBlockingPeriod.NeverBlock, 5)]
    [TestCase("Server=db;Connect Timeout=20", PoolBlockingPeriod.NeverBlock, 20)]
    [TestCase("Server=db;Connection Timeout=20;PoolBlockingPeriod=Auto", PoolBlockingPeriod.Auto, 20)]
    [TestCase("Server=db;Pool Blocking Period=AlwaysBlock", PoolBlockingPeriod.AlwaysBlock, 5)]
    public void Defaults_apply_unless_the_connection_string_sets_them(string given, PoolBlockingPeriod blocking, int timeout)
    {
        var builder = new SqlConnectionStringBuilder(SqlServerOptions.WithDefaults(given));

        Assert.That((builder.PoolBlockingPeriod, builder.ConnectTimeout), Is.EqualTo((blocking, timeout)));
    }

    [TestCase("Server=db", "Ryze")]
    [TestCase("Server=db;Application Name=Other", "Other")]
    public void Sessions_have_a_name_of_their_own(string given, string name) => Assert.That(
        new SqlConnectionStringBuilder(SqlServerOptions.WithDefaults(given)).ApplicationName, Is.EqualTo(name));

    [TestCase(0, 3)]
    [TestCase(9, 1)]
    public async Task Transient_failure_is_retried_only_while_time_is_left(int secondsPerAttempt, int expected)
    {
        await using var stores = new SqlServerStores();
        var attempts = 0;
        stores.Server.OnStatement = _ =>
        {
            attempts++;
            stores.Time.Advance(TimeSpan.FromSeconds(secondsPerAttempt));
            throw new TimeoutException("transient");
        };

        Assert.That(async () => await DeleteAsync(stores, CancellationToken.None), Throws.TypeOf<StorageException>());
        Assert.That(attempts, Is.EqualTo(expected));
    }

    [Test]
    public async Task Cancelled_call_is_a_cancellation_when_the_driver_reports_a_failure()
    {
        await using var stores = new SqlServerStores();
        using var cancelled = new CancellationTokenSource();
        stores.Server.OnStatement = _ =>
        {
            cancelled.Cancel();
            throw new DbUpdateException("Operation cancelled by user.");
        };

        Assert.That(async () => await DeleteAsync(stores, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<int> DeleteAsync(SqlServerStores stores, CancellationToken cancellationToken) =>
        stores.Get<Store<RyzeDbContext>>().WriteAsync(
        db => db.Commands.Where(command => command.Id == "a").ExecuteDeleteAsync(CancellationToken.None), cancellationToken);
}
