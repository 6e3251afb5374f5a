using Microsoft.EntityFrameworkCore;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>Regression: a holder released its lease between a failed insert and the next read, and the caller got a 500.</summary>
internal sealed class InsertRaceTests
{
    private static readonly StorageException Duplicate = new("duplicate key", new DbUpdateException("duplicate key"));

    private int _attempts;

    [Test]
    public async Task Insert_is_repeated_when_the_other_row_no_longer_exists() =>
        Assert.That(
            (await InsertRace.RunAsync(() => AttemptAsync(failures: 2), () => Task.FromResult<string?>(null)), _attempts),
            Is.EqualTo(("mine", 3)));

    [Test]
    public async Task Other_row_is_returned_when_it_exists() =>
        Assert.That(
            (await InsertRace.RunAsync(() => AttemptAsync(failures: 1), () => Task.FromResult<string?>("other")), _attempts),
            Is.EqualTo(("other", 1)));

    [Test]
    public void Failure_is_reported_when_every_insert_fails()
    {
        Assert.That(
            async () => await InsertRace.RunAsync(() => AttemptAsync(failures: 99), () => Task.FromResult<string?>(null)),
            Throws.TypeOf<StorageException>());
        Assert.That(_attempts, Is.EqualTo(3));
    }

    [SetUp]
    public void Reset() => _attempts = 0;

    private Task<string?> AttemptAsync(int failures) =>
        ++_attempts <= failures ? Task.FromException<string?>(Duplicate) : Task.FromResult<string?>("mine");
}
