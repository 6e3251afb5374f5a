using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.PublicApi.Events;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/spec/security.md 1: no more files are stored when the disk is nearly full.</summary>
internal sealed class LowDiskTests
{
    private const string Photo =
        """
        {"event":"message.exchange","data":{"id":"3EB1","direction":"incoming","chat":{"jid":"1@lid"},
        "message":{"type":"image","content":"a caption","media":{"base64":"aGVsbG8=","mimeType":"image/png"}}}}
        """;

    [TestCase(0.1, true)]
    [TestCase(0.099, false)]
    public void File_is_kept_only_when_10_percent_of_the_disk_is_free(double freeShare, bool isKept)
    {
        var read = EventReading.Reader(freeShare).Read(Encoding.UTF8.GetBytes(Photo)).Value;

        Assert.That(read.Media is not null, Is.EqualTo(isKept));
        Assert.That(Encoding.UTF8.GetString(read.Frame), Does.Contain("a caption").And.Not.Contain("aGVsbG8="));
    }

    [Test]
    public void Disk_is_checked_once_in_5_seconds()
    {
        var time = new FakeTimeProvider();
        var space = new Mock<IDiskSpace>();
        space.Setup(s => s.FreeShareOf("/data")).Returns(0.05);
        var database =
            new DatabaseOptions { IsSqlite = true, Api = new Secret("Data Source=/data/ryze.db"), Bridge = new Secret(
            "Data Source=/data/bridge.db") };
        var disk = new DiskWatch(database, new RoleOptions { Api = true, Bridge = true }, space.Object, time);

        Assert.That((disk.IsLow, disk.IsLow), Is.EqualTo((true, true)));
        space.Verify(s => s.FreeShareOf("/data"), Times.Once);

        space.Setup(s => s.FreeShareOf("/data")).Returns(0.5);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(disk.IsLow, Is.False);
    }

    [TestCase("/health", 503)]
    [TestCase("/health/ready", 200)]
    public async Task Host_stays_ready_when_the_disk_is_low(string path, int code)
    {
        using var folder = new TemporaryFolder();
        var space = new Mock<IDiskSpace>();
        space.Setup(s => s.FreeShareOf(It.IsAny<string>())).Returns(0.05);
        await using var ryze =
            await RyzeApp.StartAsync(RyzeApp.Settings(folder), configure: host => host.Services.AddSingleton(space.Object));

        var answer = await ryze.Client.SendAsync(HttpMethod.Get, path);

        Assert.That(answer.Code, Is.EqualTo(code), answer.Body);
        Assert.That(
            (string?)answer.Json["checks"]!["disk"],
            Is.EqualTo(code == 200 ? null : "fail: less than 10 % of the disk is free, so files of events are not kept"));
    }
}
