using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>Other users of the machine cannot read the messages in the database files.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class FileModeTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everyone = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("ryze.db", "api")]
    [TestCase("bridge.db", "bridge")]
    public async Task New_database_is_readable_only_by_its_owner(string name, string role)
    {
        await using var ryze = await StartAsync(role);

        Assert.That(File.GetUnixFileMode(Data), Is.EqualTo(Owner | UnixFileMode.UserExecute));
        foreach (var file in Directory.GetFiles(Data))
        {
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(Owner), file);
        }

        Assert.That(File.Exists(Path.Combine(Data, name)), Is.True);
        Assert.That(Warnings(ryze), Is.Empty);
    }

    [Test]
    public async Task Paths_that_others_can_read_are_named_in_warnings()
    {
        await (await StartAsync("api")).DisposeAsync();
        File.SetUnixFileMode(Data, Everyone | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.Combine(Data, "ryze.db"), Everyone);

        await using var ryze = await StartAsync("api");

        Assert.That(
            Warnings(ryze),
            Is.SupersetOf(new[]
            {
                $"{Path.Combine(Data, "ryze.db")} of the api role is open to other users of this machine: set its mode to 600 (chmod)",
                $"{Data} of the api role is open to other users of this machine: set its mode to 700 (chmod)",
            }));
        Assert.That(File.GetUnixFileMode(Path.Combine(Data, "ryze.db")), Is.EqualTo(Everyone), "the operator decides on the mode");
    }

    private static List<string> Warnings(RyzeApp ryze) =>
        [.. ryze.Logs.Where(record => record.Id.Id == 4003 && record.Level == LogLevel.Warning).Select(record => record.Message)];

    private Task<RyzeApp> StartAsync(string role)
    {
        var settings = RyzeApp.Settings(_folder, role);
        settings["DATABASE_CONNECTION_STRING"] = $"Data Source={Path.Combine(Data, "ryze.db")}";
        settings["BRIDGE_DATABASE_CONNECTION_STRING"] = $"Data Source={Path.Combine(Data, "bridge.db")}";
        settings["BRIDGE_TOKEN"] = "file-mode-bridge-token";
        return RyzeApp.StartAsync(settings);
    }
}
