using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Which exceptions mean that a database failed, and what is told of them.</summary>
internal static class StorageFailures
{
    private static readonly string SqlClient = typeof(SqlConnection).Assembly.GetName().Name!;

    public static bool Include(Exception failure) =>
        failure is DbException or TimeoutException or DbUpdateException or RetryLimitExceededException or SecretUnreadableException
        || IsOfDriver(failure);

    /// <summary>The exception to throw: a cancelled call is a cancellation, although SqlClient reports it as a failed command.</summary>
    public static Exception Translate(Exception exception, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException("the call was cancelled", exception, cancellationToken)
        : Translate(exception);

    /// <summary>One line without connection strings.</summary>
    public static StorageException Translate(Exception failure)
    {
        var isWrapped = failure is DbUpdateException or RetryLimitExceededException or InvalidOperationException;
        var cause = isWrapped ? failure.InnerException ?? failure : failure;
        return new StorageException(Detail.Of(cause.Message).ToString(), failure);
    }

    /// <summary>
    /// SqlClient says so that its pool is exhausted, and EF Core that a failure may be over soon; any other exception of this type is a mistake
    /// of ours.
    /// </summary>
    private static bool IsOfDriver(Exception failure) =>
        failure is InvalidOperationException && (failure.Source == SqlClient || failure.InnerException is DbException or TimeoutException);
}
