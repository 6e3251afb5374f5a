namespace Ryze.Infrastructure.Net;

/// <summary>The address policy refused a connection (bridge.md 1.2). The message names the host as it was asked for, never what it resolved to.</summary>
public sealed class AddressRefusedException : IOException
{
    public AddressRefusedException()
    {
    }

    public AddressRefusedException(string host)
        : base($"{host} is not a public address (refused by the network policy)")
    {
    }

    public AddressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
