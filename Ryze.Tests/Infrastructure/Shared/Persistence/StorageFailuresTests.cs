using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>What counts as a failure of the database, and what is told of it.</summary>
internal sealed class StorageFailuresTests
{
    private static readonly SqliteException Full = new("disk full", 13);

    private static readonly TestCaseData[] Failures =
    [
        new(Full, "disk full"),
        new(new DbUpdateException("see inner", Full), "disk full"),
        new(new RetryLimitExceededException("see inner", Full), "disk full"),
        new(new InvalidOperationException("likely transient", Full), "disk full"),
        new(new TimeoutException("too long"), "too long"),
        new(new InvalidOperationException("Timeout expired: all pooled connections were in use.") { Source = "Microsoft.Data.SqlClient" }, "Timeout expired: all pooled connections were in use."),
    ];

    [TestCaseSource(nameof(Failures))]
    public void A_failure_of_the_driver_is_one_of_the_store(Exception failure, string told)
    {
        Assert.That(StorageFailures.Include(failure), Is.True);
        Assert.That(StorageFailures.Translate(failure).Message, Is.EqualTo(told));
    }

    [Test]
    public void A_mistake_of_ours_is_not() =>
        Assert.That(StorageFailures.Include(new InvalidOperationException("Sequence contains no elements") { Source = "System.Linq" }), Is.False);
}
