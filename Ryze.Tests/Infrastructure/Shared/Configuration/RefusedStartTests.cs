using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Configuration;

/// <summary>Starts the real program with invalid settings, or without the bridge's settings.</summary>
internal sealed class RefusedStartTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Process_exits_with_1_after_it_reports_every_invalid_setting()
    {
        var settings = RyzeApp.Settings(_folder);
        settings["ENCRYPTION_KEY"] = "k1:Marked-Secret!";
        settings["BRIDGE_TOKEN"] = "Marked-Secret";
        settings["BASE_URL"] = "nowhere";
        await using var ryze = RyzeProcess.Launch(settings);

        await ryze.WaitForExitAsync();

        Assert.That(ryze.ExitCode, Is.EqualTo(1));
        Assert.That(ryze.Output, Is.EqualTo(
            """
            Ryze cannot start, 3 settings are wrong:
              - BRIDGE_TOKEN must have at least 16 characters
              - BASE_URL must be an absolute http or https URL without user info, query or fragment
              - ENCRYPTION_KEY entry 1 has a key that is not base64
            """.ReplaceLineEndings("\n")));
        Assert.That(File.Exists(_folder.File("ryze.db")), Is.False);
    }

    [TestCase("BRIDGE_URL")]
    [TestCase("BRIDGE_TOKEN")]
    public async Task Integration_is_not_configured_without_both_bridge_settings(string missing)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["BRIDGE_URL"] = "http://127.0.0.1:1";
        settings["BRIDGE_TOKEN"] = ScriptedBridge.Token;
        settings.Remove(missing);
        await using var ryze = await RyzeApp.StartAsync(settings);

        foreach (var answer in new[] { await ryze.Client.SetTextAsync(
            "{}"), await ryze.Client.ListAsync(), await ryze.Client.DeleteAsync() })
        {
            Assert.That(
                $"{answer.Code} {answer.Error}", Is.EqualTo("503 integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)"));
        }
    }
}
