namespace Ryze.Domain.PublicApi.Instances;

/// <summary>
/// A name on the operator's default engine and the account that owns it. The first account that creates an instance of the name claims it,
/// and keeps the claim until the operator releases it (docs/security.md).
/// </summary>
/// <param name="Name">As it was first claimed: the engine knows the phone by this spelling.</param>
public sealed record EngineName(string Name, string AccountId)
{
    /// <summary>What another account's instance of the name shows in <c>last_error</c> and answers to commands.</summary>
    public static string ClaimedElsewhere(string name) =>
        $"the WhatsApp engine's name {name} belongs to another account; connect an engine of your own or choose another name";
}

/// <summary>What became of a release.</summary>
/// <param name="Former">The account that owned the name; null when no account did.</param>
/// <param name="Successor">The account that owns it now: the one with the oldest other instance of the name. Null when the name is free.</param>
/// <param name="IsInUse">The owner still has an instance of the name and no other account has one, so nothing was released.</param>
public sealed record EngineNameRelease(string? Former, string? Successor, bool IsInUse);

/// <summary>A name that several accounts use. Only the owner's instance is connected to the default engine.</summary>
public sealed record EngineNameConflict(EngineName Claim, IReadOnlyList<string> OtherAccounts);
