using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>An engine reports a send at the moment in which it answers the call.</summary>
internal sealed class CommandRaceTests
{
    private const string Integration = "cwi_1";

    [TestCase("3EB0", "cmd_1", TestName = "Sender_is_found_when_the_result_is_stored_at_the_same_time")]
    [TestCase("3EB0OTHER", null, TestName = "Other_message_has_no_sender_when_the_result_is_stored_at_the_same_time")]
    public async Task Sender_of_a_message_in_a_race(string messageId, string? expected)
    {
        await using var stores = await Stores.ApiAsync(Integration);
        var commands = new CommandRepository(stores.Get<Store<RyzeDbContext>>(), stores.Time);
        await commands.BeginAsync(Integration, "cmd_1", new CommandTrace(null, "text"), CancellationToken.None);
        await using var store = new Store<RyzeDbContext>(
            new Contexts(stores.File, new AfterFirstRead(
                () => commands.FinishAsync(Integration, "cmd_1", new SentMessage("3EB0", null), CancellationToken.None))),
            isEmbedded: true);

        var senders = await new CommandRepository(store, stores.Time).FindSendersAsync(
            Integration, [new OwnMessage(messageId, ["text"], null)], CancellationToken.None);

        Assert.That(senders, Is.EqualTo(new[] { expected }));
    }

    private sealed class Contexts(string file, AfterFirstRead race) : IDbContextFactory<RyzeDbContext>
    {
        public RyzeDbContext CreateDbContext() => new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={file};Pooling=false").AddInterceptors(race)
                .Options);
    }

    private sealed class AfterFirstRead(Func<Task> run) : DbCommandInterceptor
    {
        private bool _hasRun;

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (!_hasRun)
            {
                _hasRun = true;
                await run();
            }

            return result;
        }
    }
}
