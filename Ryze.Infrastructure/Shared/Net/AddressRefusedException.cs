using System.Net;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>
/// The address policy refused a connection (bridge.md 1.2). The message names the host as it was asked for, never what it resolved to, and is the
/// same for a name that leads into a private network and for one that does not exist: a stranger cannot find out our internal names.
/// </summary>
public sealed class AddressRefusedException : IOException
{
    public AddressRefusedException()
    {
    }

    public AddressRefusedException(string host)
        : base(IPAddress.TryParse(host, out _)
            ? $"{host} is not a public address (refused by the network policy)"
            : $"{host} has no public address")
    {
    }

    /// <summary>The name does not exist now and may exist later, which is for our own decisions only.</summary>
    public bool IsUnknownName { get; init; }

    public AddressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
