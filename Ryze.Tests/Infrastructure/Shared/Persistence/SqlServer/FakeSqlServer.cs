using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>
/// Replaces SQL Server behind EF Core's provider. It records each statement with its parameters. Its answers depend only on the seed
/// and the statement.
/// </summary>
internal sealed class FakeSqlServer
{
    private readonly ConcurrentDictionary<string, int> _sent = new(StringComparer.Ordinal);

    public ConcurrentBag<SqlStatement> Statements { get; } = [];

    public int Seed { get; private set; }

    /// <summary>Runs before a statement is answered; may throw.</summary>
    public Action<string> OnStatement { get; set; } = _ => { };

    /// <summary>Changes the answers of the next call.</summary>
    public void Reseed(int seed)
    {
        Seed = seed;
        _sent.Clear();
    }

    public DbConnection Connect() => new FakeConnection(this);

    public FakeAnswers Answer(DbCommand command)
    {
        OnStatement(command.CommandText);
        Statements.Add(SqlStatement.Of(command));
        var count = _sent.AddOrUpdate(command.CommandText, 1, static (_, sent) => sent + 1);
        return new FakeAnswers(Seed, command.CommandText, count);
    }

    private sealed class FakeConnection(FakeSqlServer server) : DbConnection
    {
        private ConnectionState _state;

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "Server=fake;Database=fake";

        public override string Database => "fake";

        public override string DataSource => "fake";

        public override string ServerVersion => "16.00.0000";

        public override ConnectionState State => _state;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Close() => _state = ConnectionState.Closed;

        public override void Open() => _state = ConnectionState.Open;

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new FakeTransaction(this, isolationLevel);

        protected override DbCommand CreateDbCommand() => new FakeCommand(server) { Connection = this };
    }

    private sealed class FakeTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
            // Nothing is stored.
        }

        public override void Rollback()
        {
            // Nothing is stored.
        }
    }

    private sealed class FakeCommand(FakeSqlServer server) : DbCommand
    {
        private readonly SqlCommand _parameters = new();

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
            // Nothing runs.
        }

        public override int ExecuteNonQuery() => server.Answer(this).RowCount;

        public override object? ExecuteScalar() => server.Answer(this).Value(typeof(long));

        public override void Prepare()
        {
            // Nothing to prepare.
        }

        protected override DbParameter CreateDbParameter() => _parameters.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new FakeReader(server.Answer(this));

        protected override void Dispose(bool disposing)
        {
            _parameters.Dispose();
            base.Dispose(disposing);
        }
    }
}
