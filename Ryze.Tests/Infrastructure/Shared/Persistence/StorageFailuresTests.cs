using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>Which exceptions count as storage failures, and which message they get.</summary>
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
        new(new InvalidOperationException(
            "Timeout expired: all pooled connections were in use.") { Source = "Microsoft.Data.SqlClient" },
            "Timeout expired: all pooled connections were in use."),
    ];

    [TestCaseSource(nameof(Failures))]
    public void Driver_failure_counts_as_a_storage_failure(Exception failure, string expected)
    {
        Assert.That(StorageFailures.Include(failure), Is.True);
        Assert.That(StorageFailures.Translate(failure).Message, Is.EqualTo(expected));
    }

    [Test]
    public void Programming_error_is_not_a_storage_failure() =>
        Assert.That(
            StorageFailures.Include(new InvalidOperationException("Sequence contains no elements") { Source = "System.Linq" }), Is.False);
}
