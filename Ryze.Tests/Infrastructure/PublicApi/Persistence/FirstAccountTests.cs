using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>
/// Two replicas start for the first time and see no account. SQLite has one writer, so an interceptor refuses an insert like the unique
/// index of SQL Server.
/// </summary>
internal sealed class FirstAccountTests
{
    private const string Insert =
        "INSERT INTO accounts (Id, Name, TokenHash, Quota, CreatedAt) VALUES ('acc_other', 'first', 'hash', 100, 0)";

    private Stores _stores = null!;

    [SetUp]
    public async Task OpenAsync() => _stores = await Stores.ApiAsync();

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Replica_finds_the_existing_account_when_its_insert_is_refused()
    {
        await using var store = StoreWithRefusedInserts(() => _stores.ExecuteAsync(Insert));

        Assert.That(await AddFirstAsync(store), Is.False);
        Assert.That(await _stores.ScalarAsync<string>("SELECT group_concat(Id) FROM accounts"), Is.EqualTo("acc_other"));
    }

    [Test]
    public async Task Insert_that_is_refused_for_another_reason_fails()
    {
        await using var store = StoreWithRefusedInserts(() => Task.CompletedTask);

        Assert.That(() => AddFirstAsync(store), Throws.TypeOf<StorageException>());
    }

    private Task<bool> AddFirstAsync(Store<RyzeDbContext> store) => new AccountRepository(store, _stores.Get<ShortLivedCache<Caller>>())
        .AddFirstAsync(new Account("acc_mine", "first", TokenHash.Of("token"), 100, Stores.Start), instance: null, CancellationToken.None);

    private Store<RyzeDbContext> StoreWithRefusedInserts(Func<Task> beforeRefusal) =>
        new(new RefusingContexts(_stores.File, new InsertRefusal(beforeRefusal)), isEmbedded: true);

    private sealed class RefusingContexts(string file, InsertRefusal refusal) : IDbContextFactory<RyzeDbContext>
    {
        public RyzeDbContext CreateDbContext() => new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={file};Pooling=false")
                .AddInterceptors(refusal).Options);
    }

    private sealed class InsertRefusal(Func<Task> beforeRefusal) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await eventData.Context!.Database.RollbackTransactionAsync(cancellationToken);
            await beforeRefusal();
            throw new DbUpdateException("UNIQUE constraint failed");
        }
    }
}
