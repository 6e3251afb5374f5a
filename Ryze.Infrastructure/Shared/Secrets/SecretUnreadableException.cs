namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// A stored secret cannot be read. Its envelope is damaged or of a later version, it was moved from another row, or its key is not in
/// <c>ENCRYPTION_KEY</c>. The message never contains a key or cipher text.
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
