namespace Ryze.Tests.Support;

/// <summary>Adds the engine name claims for instances that a test inserts by SQL.</summary>
internal static class EngineNameClaims
{
    public const string ClaimAll =
        """
        INSERT OR IGNORE INTO engine_names (NameKey, Name, AccountId, ClaimedAt)
            SELECT NameKey, Name, AccountId, CreatedAt FROM instances ORDER BY CreatedAt, rowid;
        """;
}
