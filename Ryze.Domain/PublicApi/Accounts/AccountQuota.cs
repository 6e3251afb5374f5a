namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>How many instances an account may have at a time (api.md 7 and 8).</summary>
public static class AccountQuota
{
    public const int Min = 1;
    public const int Max = 100_000;

    /// <summary>Of an account for which the operator named none.</summary>
    public const int Default = 100;

    public static bool IsValid(int quota) => quota is >= Min and <= Max;
}
