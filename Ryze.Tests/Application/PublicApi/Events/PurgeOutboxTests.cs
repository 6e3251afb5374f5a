using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;

namespace Ryze.Tests.Application.PublicApi.Events;

internal sealed class PurgeOutboxTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    [TestCase(false, false, 600_000)]
    [TestCase(true, false, 50)]
    [TestCase(false, true, 50)]
    [TestCase(true, true, 50)]
    public async Task Purge_pauses_for_ten_minutes_or_50_ms_while_there_is_more(
        bool moreAcknowledged, bool moreClosed, int pauseMilliseconds)
    {
        var outbox = new Mock<IOutboxRetention>(MockBehavior.Strict);
        var commands = new Mock<ICommandRepository>(MockBehavior.Strict);
        outbox.Setup(o => o.NoteAcknowledgedAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        outbox.Setup(o => o.RemoveAcknowledgedAsync(Now.AddHours(-24), It.IsAny<CancellationToken>())).ReturnsAsync(moreAcknowledged);
        outbox.Setup(o => o.RemoveBeyondQuotaAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);
        outbox.Setup(o => o.RemoveClosedAsync(Now.AddMinutes(-10), It.IsAny<CancellationToken>())).ReturnsAsync(moreClosed);
        commands.Setup(c => c.ForgetAsync(Now.AddDays(-7), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var pause = await new PurgeOutboxHandler(
            outbox.Object, commands.Object, Mock.Of<IEngineMessageRetention>(), new FakeTimeProvider(Now))
            .Handle(new PurgeOutbox(), CancellationToken.None);

        Assert.That(pause, Is.EqualTo(TimeSpan.FromMilliseconds(pauseMilliseconds)));
        Mock.VerifyAll(outbox, commands);
    }
}
