using System.Text;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>The answer to a statement. It depends only on the seed and the statement.</summary>
internal sealed class FakeAnswers
{
    private static readonly string[] Texts = ["abc", "Active", "Removing", "Superseded", "Provisioning", "{}", "abcdef"];
    private static readonly long[] Numbers = [0, 1, 2, 5, 1_781_697_600_000];

    private readonly Random _random;

    public FakeAnswers(int seed, string sql, int occurrence)
    {
        var hash = sql.Aggregate(2166136261u, static (hash, c) => (hash ^ c) * 16777619u);
        _random = new Random((int)(hash ^ (uint)(seed * 7919) ^ (uint)(occurrence * 104729)));
        RowCount = _random.Next(3);
    }

    /// <summary>The number of rows that are read or changed.</summary>
    public int RowCount { get; }

    public bool IsNull() => _random.Next(3) == 0;

    public object Value(Type type)
    {
        var number = Numbers[_random.Next(Numbers.Length)];
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => Texts[_random.Next(Texts.Length)],
            TypeCode.Boolean => number % 2 == 0,
            TypeCode.Int64 => number,
            TypeCode.Int32 => (int)(number % 6),
            TypeCode.Byte => (byte)(number % 6),
            TypeCode.Int16 => (short)(number % 6),
            _ when type == typeof(byte[]) => Encoding.UTF8.GetBytes("{\"a\":1}"),
            _ => throw new NotSupportedException($"no answer of type {type}"),
        };
    }
}
