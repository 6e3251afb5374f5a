namespace Ryze.Application.Shared;

/// <summary>
/// A store is locked, full, read-only or unreachable. Every repository throws it instead of its driver's exceptions. The message is one
/// line without connection strings. Handlers with a guarantee catch it; elsewhere it becomes a 500.
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
