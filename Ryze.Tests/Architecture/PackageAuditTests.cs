using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ryze.Tests.Support;

namespace Ryze.Tests.Architecture;

/// <summary>What the settings of every build (Directory.Build.props, nuget.config) make of the packages' audit.</summary>
internal sealed class PackageAuditTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(0, "NU1901")]
    [TestCase(3, "NU1904")]
    public async Task A_known_advisory_fails_the_build(int severity, string code)
    {
        await using var feed = await FeedAsync(severity);

        var (exitCode, output) = await RestoreAsync(feed.Urls.First() + "/index.json");

        Assert.That(exitCode, Is.Not.Zero, output);
        Assert.That(output, Does.Contain($"error {code}"));
    }

    [Test]
    public async Task A_feed_that_cannot_be_reached_is_reported_and_does_not_fail_the_build()
    {
        var (exitCode, output) = await RestoreAsync($"http://127.0.0.1:{FreePort.Next()}/index.json");

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("warning NU1900"));
    }

    [Test]
    public void The_repository_names_the_feed_of_advisories()
    {
        var sources = XDocument.Load(Path.Combine(Root(), "nuget.config")).Root!.Element("auditSources")!.Elements("add");

        Assert.That(
            sources.Select(source => (string?)source.Attribute("value")), Is.EqualTo(new[] { "https://api.nuget.org/v3/index.json" }));
    }

    /// <summary>A feed with one advisory, of a package that this build has anyway.</summary>
    private static async Task<WebApplication> FeedAsync(int severity)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/index.json" =>
                $$"""{"version":"3.0.0","resources":[{"@id":"{{app.Urls.First()}}/all.json","@type":"VulnerabilityInfo/6.7.0"}]}""",
            "/all.json" => $$"""[{"@name":"base","@id":"{{app.Urls.First()}}/base.json","@updated":"2026-01-01T00:00:00Z"}]""",
            _ => $$"""{"scrutor":[{"url":"https://advisories.example/1","severity":{{severity}},"versions":"(, 99.0.0)"}]}""",
        }));
        await app.StartAsync();
        return app;
    }

    private async Task<(int ExitCode, string Output)> RestoreAsync(string feed)
    {
        await File.WriteAllTextAsync(_folder.File("nuget.config"), $"""
            <configuration>
              <auditSources><clear /><add key="feed" value="{feed}" allowInsecureConnections="true" /></auditSources>
            </configuration>
            """);
        var version = XDocument.Load(Path.Combine(Root(), "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => (string?)package.Attribute("Include") == "Scrutor").Attribute("Version")!.Value;
        await File.WriteAllTextAsync(_folder.File("Audited.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{Path.Combine(Root(), "Directory.Build.props")}" />
              <ItemGroup><PackageReference Include="Scrutor" Version="{version}" /></ItemGroup>
            </Project>
            """);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, ["restore", _folder.File("Audited.csproj")])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        };

        // There is no lock file, the test does not share the build's compiler, and one attempt shows that nobody answers.
        start.Environment["CI"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        using var restore = Process.Start(start)!;
        var output = await restore.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await restore.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return (restore.ExitCode, output);
    }

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
