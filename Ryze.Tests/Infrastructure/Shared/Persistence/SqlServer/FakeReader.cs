using System.Collections;
using System.Data.Common;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>Rows of any shape: each column has the type that it is read as.</summary>
internal sealed class FakeReader(FakeAnswers answers) : DbDataReader
{
    private const int Columns = 64;

    private int _row = -1;
    private bool _isClosed;

    public override int Depth => 0;

    public override int FieldCount => Columns;

    public override bool HasRows => answers.RowCount > 0;

    public override bool IsClosed => _isClosed;

    public override int RecordsAffected => answers.RowCount;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(0);

    public override bool Read() => ++_row < answers.RowCount;

    public override bool NextResult() => false;

    public override void Close() => _isClosed = true;

    public override bool IsDBNull(int ordinal) => answers.IsNull();

    public override T GetFieldValue<T>(int ordinal) => (T)answers.Value(typeof(T));

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override object GetValue(int ordinal) => answers.Value(typeof(long));

    public override string GetName(int ordinal) => $"c{ordinal}";

    public override int GetOrdinal(string name) => 0;

    public override string GetDataTypeName(int ordinal) => "any";

    public override Type GetFieldType(int ordinal) => typeof(object);

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();
}
