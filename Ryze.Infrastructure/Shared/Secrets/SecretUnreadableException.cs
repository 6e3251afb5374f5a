namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// A stored secret cannot be read: its envelope is damaged or of a later version, its key is not in <c>ENCRYPTION_KEY</c>, or it was moved
/// from another row. The message never contains a key or cipher text.
/// </summary>
public sealed class SecretUnreadableException : Exception
{
    public SecretUnreadableException()
    {
    }

    public SecretUnreadableException(string message)
        : base(message)
    {
    }

    public SecretUnreadableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
