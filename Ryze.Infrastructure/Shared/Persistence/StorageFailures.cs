using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Decides which exceptions are database failures, and translates them.</summary>
internal static class StorageFailures
{
    private static readonly string SqlClient = typeof(SqlConnection).Assembly.GetName().Name!;

    public static bool Include(Exception exception) =>
        exception is DbException or TimeoutException or DbUpdateException or RetryLimitExceededException or SecretUnreadableException
        || IsOfDriver(exception);

    /// <summary>The exception to throw: a cancelled call stays a cancellation, although SqlClient reports it as a failed command.</summary>
    public static Exception Translate(Exception exception, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException("the call was cancelled", exception, cancellationToken)
        : Translate(exception);

    /// <summary>Translates to one line without connection strings.</summary>
    public static StorageException Translate(Exception exception)
    {
        var isWrapped = exception is DbUpdateException or RetryLimitExceededException or InvalidOperationException;
        var cause = isWrapped ? exception.InnerException ?? exception : exception;
        return new StorageException(Detail.Of(cause.Message).ToString(), exception);
    }

    /// <summary>
    /// SqlClient uses this type for an exhausted pool, and EF Core for a transient failure. Any other exception of this type is a bug.
    /// </summary>
    private static bool IsOfDriver(Exception exception) =>
        exception is InvalidOperationException
            && (exception.Source == SqlClient || exception.InnerException is DbException or TimeoutException);
}
