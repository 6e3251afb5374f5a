using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Ryze.Infrastructure.Net;

/// <summary>Where this process listens. Known from the moment the host has started.</summary>
public sealed class ListeningAddress(IServer server)
{
    /// <summary>The first listening address, <c>localhost</c> for a wildcard (api.md 10, <c>BASE_URL</c>).</summary>
    /// <exception cref="InvalidOperationException">The host does not listen yet.</exception>
    public Uri First
    {
        get
        {
            var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
                ?? throw new InvalidOperationException("The host does not listen yet.");
            foreach (var wildcard in new[] { "//+", "//*", "//0.0.0.0", "//[::]" })
            {
                address = address.Replace(wildcard, "//localhost", StringComparison.Ordinal);
            }

            return new Uri(address);
        }
    }
}
