using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/operations.md, key rotation: hosts restart one after another, so during each step some still have the previous setting. Each must
/// read the values that all others write.
/// </summary>
internal sealed class KeyRotationHostsTests
{
    private const string Old = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string New = "k2:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(Old, $"{Old},{New}", TestName = "Hosts_read_each_other_during_step_1")]
    [TestCase($"{Old},{New}", $"{New},{Old}", TestName = "Hosts_read_each_other_during_step_2")]
    public async Task Hosts_read_each_other_during_a_step(string before, string after)
    {
        await using var bridge = await ScriptedBridge.StartAsync();
        await using var first = await StartAsync(bridge, before);
        await using var second = await StartAsync(bridge, after);

        await WriteAsync(first, "by-first");
        Assert.That(await ReadAsync(second), Is.EqualTo("by-first"));
        await WriteAsync(second, "by-second");
        Assert.That(await ReadAsync(first), Is.EqualTo("by-second"));
    }

    [Test]
    public async Task Every_host_reads_all_secrets_after_the_rotate_command()
    {
        await using var bridge = await ScriptedBridge.StartAsync();
        await using var first = await StartAsync(bridge, $"{Old},{New}");
        await using var second = await StartAsync(bridge, $"{New},{Old}");
        await WriteAsync(first, "before");

        var rotation = await OperatorCall.RunAsync(Settings(bridge, $"{New},{Old}"), "keys", "rotate");
        await using var third = await StartAsync(bridge, New);

        Assert.That(rotation.ExitCode, Is.Zero, rotation.Remarks);
        foreach (var host in new[] { first, second, third })
        {
            Assert.That(await ReadAsync(host), Is.EqualTo("before"));
        }
    }

    [Test]
    public async Task Host_without_step_1_cannot_read_secrets_of_step_2()
    {
        await using var bridge = await ScriptedBridge.StartAsync();
        await using var leftOut = await StartAsync(bridge, Old);
        await using var ahead = await StartAsync(bridge, $"{New},{Old}");
        await WriteAsync(ahead, "by-ahead");

        Assert.That(() => ReadAsync(leftOut), Throws.TypeOf<StorageException>().With.Message.Contains("k2"), "step 1 prevents this error");
    }

    [Test]
    public async Task Help_shows_the_three_rotation_steps_in_order()
    {
        var help = (await OperatorCall.RunAsync([], "keys", "rotate", "--help")).Result;

        Assert.That(help, Does.Contain("A host without the new key cannot read the\nre-encrypted secrets".ReplaceLineEndings()));
        Assert.That(help, Does.Match("(?s)1. .*ENCRYPTION_KEY=k1:<old>,k2:<new>.*2. .*ENCRYPTION_KEY=k2:<new>,k1:<old>.*3. .*remove k1"));
    }

    private Dictionary<string, string?> Settings(ScriptedBridge bridge, string keys)
    {
        var settings = bridge.Settings(_folder);
        settings["ENCRYPTION_KEY"] = keys;
        return settings;
    }

    private Task<RyzeApp> StartAsync(ScriptedBridge bridge, string keys) => RyzeApp.StartAsync(Settings(bridge, keys));

    private static async Task WriteAsync(RyzeApp host, string token)
    {
        var set = await host.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com", apiToken: token));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
    }

    private static async Task<string> ReadAsync(RyzeApp host)
    {
        var instance = (string)(await host.Client.InstancesAsync()).Json["instances"]![0]!["id"]!;
        var stored = await host.Services.GetRequiredService<IChatwootIntegrationRepository>().FindAsync(instance, CancellationToken.None);
        return stored!.Settings.ApiToken.Reveal();
    }
}
