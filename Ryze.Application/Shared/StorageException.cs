namespace Ryze.Application.Shared;

/// <summary>
/// A store failed: locked, full, read-only, unreachable. Thrown by every repository in place of its driver's exceptions. The message
/// is one line without connection strings; handlers that have a promise to keep catch it, elsewhere it is a 500.
/// </summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
