using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>The addresses where this process listens, available after the host has started.</summary>
public sealed class ListeningAddress(IServer server, HostOptions? host = null)
{
    /// <summary>The first listening address, <c>localhost</c> for a wildcard (docs/spec/api.md 10, <c>BASE_URL</c>).</summary>
    /// <exception cref="InvalidOperationException">The host does not listen yet.</exception>
    public Uri First => All.First();

    /// <summary>The first address that serves internal routes: from <c>INTERNAL_URLS</c>, otherwise any.</summary>
    /// <exception cref="InvalidOperationException">The host does not listen yet.</exception>
    public Uri Internal => All.First(address => host?.IsInternal(address.Port) ?? true);

    private IEnumerable<Uri> All => server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        ? addresses.Select(Read)
        : throw new InvalidOperationException("The host does not listen yet.");

    private static Uri Read(string address)
    {
        foreach (var wildcard in new[] { "//+", "//*", "//0.0.0.0", "//[::]" })
        {
            address = address.Replace(wildcard, "//localhost", StringComparison.Ordinal);
        }

        return new Uri(address);
    }
}
