using System.Globalization;
using Garnet;

namespace Ryze.Tests.Support;

/// <summary>A real server for the Redis protocol in this process.</summary>
internal sealed class GarnetRedis : IDisposable
{
    private GarnetServer? _server;

    public GarnetRedis()
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        ConnectionString = $"127.0.0.1:{port}";
        _server =
            new GarnetServer(
            [
                "--port", port, "--bind", "127.0.0.1", "--memory", "16m", "--page", "1m", "--index", "1m", "--logger-level", "Warning",

                // Orleans changes its list of members by atomic scripts.
                "--lua", "--lua-transaction-mode",
            ]);
        _server.Start();
    }

    public string ConnectionString { get; }

    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }
}
