namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>The maximum number of an account's instances (docs/spec/api.md 7 and 8).</summary>
public static class AccountQuota
{
    public const int Min = 1;
    public const int Max = 100_000;

    /// <summary>The quota when the operator sets none.</summary>
    public const int Default = 100;

    public static bool IsValid(int quota) => quota is >= Min and <= Max;
}
