using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Tests.Domain.PublicApi.Integrations;

internal sealed class PendingRemovalTests
{
    private static readonly DateTimeOffset Created = new(2026, 4, 20, 10, 15, 30, TimeSpan.Zero);

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 4)]
    [TestCase(6, 32)]
    [TestCase(7, 60)]
    [TestCase(1000, 60)]
    public void Wait_before_the_next_removal_doubles_from_a_minute_to_an_hour(int attempts, int minutes) =>
        Assert.That(
            new PendingRemoval("ins_1", "int_1", false, attempts, Created).NextAttempt(Created), Is.EqualTo(Created.AddMinutes(minutes)));

    [Test]
    public void Removal_is_retried_for_24_hours()
    {
        var removal = new PendingRemoval("ins_1", "int_1", false, 30, Created);
        Assert.That(removal.NextAttempt(Created.AddHours(23)), Is.EqualTo(Created.AddHours(24)));
        Assert.That(removal.NextAttempt(Created.AddHours(23).AddSeconds(1)), Is.Null);
    }
}
