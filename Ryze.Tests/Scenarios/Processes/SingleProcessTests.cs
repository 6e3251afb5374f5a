using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>docs/spec/bridge.md 2.2: without <c>BRIDGE_CLUSTER</c> one process runs all integrations and opens no other port.</summary>
[Platform("Linux")]
internal sealed class SingleProcessTests
{
    private const string Listening = "0A";

    /// <summary>
    /// The attributes with which Orleans marks an assembly. ASP.NET Core and EF Core read all attributes of their own assemblies, so they
    /// load these two.
    /// </summary>
    private static readonly string[] ReadForAttributes = ["Orleans.Serialization", "Orleans.Serialization.Abstractions"];

    private readonly TemporaryFolder _folder = new();
    private RyzeProcess _bridge = null!;

    [SetUp]
    public async Task Start() => _bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public void Bridge_alone_loads_no_runtime_of_Orleans() => Assert.That(
        File.ReadLines($"/proc/{_bridge.Id}/maps").Where(line => line.Contains("/Orleans.", StringComparison.Ordinal))
            .Select(line => Path.GetFileNameWithoutExtension(line[line.IndexOf('/', StringComparison.Ordinal)..]))
            .Except(ReadForAttributes, StringComparer.Ordinal),
        Is.Empty);

    [Test]
    public void Bridge_alone_listens_on_its_HTTP_port_only() => Assert.That(PortsOf(_bridge.Id), Is.EqualTo(new[] { _bridge.Url.Port }));

    private static List<int> PortsOf(int process)
    {
        var sockets = new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos().Select(file => file.LinkTarget)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from table in new[] { "tcp", "tcp6" }
               from line in File.ReadLines($"/proc/net/{table}").Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields[3] == Listening && sockets.Contains($"socket:[{fields[9]}]")
               select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }
}
