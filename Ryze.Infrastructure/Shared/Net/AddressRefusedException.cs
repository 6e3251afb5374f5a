using System.Net;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>
/// The address policy refused a connection (docs/spec/bridge.md 1.2). The message shows the requested host, never the resolved address. It
/// is the same for a private and for an unknown name, so that it reveals no internal names.
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

    /// <summary>Whether the name does not exist, which may change. Only for internal decisions.</summary>
    public bool IsUnknownName { get; init; }

    public AddressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
