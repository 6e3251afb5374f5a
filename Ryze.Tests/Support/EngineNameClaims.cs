namespace Ryze.Tests.Support;

/// <summary>Claims for instances that a test writes into the table itself, as their creation would have made them.</summary>
internal static class EngineNameClaims
{
    public const string ClaimAll =
        """
        INSERT OR IGNORE INTO engine_names (NameKey, Name, AccountId, ClaimedAt)
            SELECT NameKey, Name, AccountId, CreatedAt FROM instances ORDER BY CreatedAt, rowid;
        """;
}
