using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>Reads engine events with predictable ids: <c>evt_1</c> and <c>med_1</c>.</summary>
internal static class EventReading
{
    public static readonly DateTimeOffset Now = new(2026, 4, 28, 12, 0, 0, 250, TimeSpan.Zero);

    /// <param name="freeShare">Free share of the disk, 0 to 1.</param>
    public static EngineEventReader Reader(double freeShare = 1)
    {
        var ids = new Mock<IIds>();
        ids.Setup(i => i.New(It.IsAny<string>())).Returns((string prefix) => prefix + "_1");
        var urls = new Mock<ILinkUrl>();
        urls.Setup(u => u.OfMedia(It.IsAny<string>())).Returns((string id) => "https://api.example.com/media/" + id);
        var space = new Mock<IDiskSpace>();
        space.Setup(s => s.FreeShareOf(It.IsAny<string>())).Returns(freeShare);
        var time = new FakeTimeProvider(Now);
        var database =
            new DatabaseOptions { IsSqlite = true, Api = new Secret("Data Source=/data/ryze.db"), Bridge = new Secret(
            "Data Source=/data/bridge.db") };
        var disk = new DiskWatch(database, new RoleOptions { Api = true, Bridge = false }, space.Object, time);
        return new EngineEventReader(ids.Object, urls.Object, disk, time);
    }

    public static Result<EngineEvent> Read(byte[] body) => Reader().Read(body);

    public static EngineEvent Read(string body)
    {
        var read = Read(Encoding.UTF8.GetBytes(body));
        Assert.That(read.Error, Is.Null, body);
        return read.Value;
    }

    /// <summary>Reads an event with this <c>data</c>.</summary>
    public static EngineEvent ReadData(string data, string name = "message.exchange") => Read($$"""{"event":"{{name}}","data":{{data}}}""");

    /// <summary>Why the event is refused.</summary>
    public static string FaultsOf(byte[] body) => ((RequestError.InvalidBody)Read(body).Error!).Faults;

    /// <summary>The whole frame, as sent over the link.</summary>
    public static string FrameOf(EngineEvent read, long seq = 7)
    {
        var frame = new byte[EventFrame.LengthOf(read.Frame)];
        return Encoding.UTF8.GetString(frame, 0, EventFrame.Write(seq, read.Frame, frame));
    }

    /// <summary>The frame's <c>data</c>, with its fields in order.</summary>
    public static string DataOf(EngineEvent read) => JsonNode.Parse(FrameOf(read))!["data"]!.ToJsonString();
}
