namespace Ryze.Domain.PublicApi.Instances;

/// <summary>
/// A name on the operator's default engine, with the account that owns it. The first account with an instance of this name claims it, until
/// the operator releases the claim (docs/security.md).
/// </summary>
/// <param name="Name">In its first spelling, by which the engine knows the phone.</param>
public sealed record EngineName(string Name, string AccountId)
{
    /// <summary>The text for another account's instance of this name, in <c>last_error</c> and as a command result.</summary>
    public static string ClaimedElsewhere(string name) =>
        $"the WhatsApp engine's name {name} belongs to another account; connect an engine of your own or choose another name";
}

/// <summary>A release's result.</summary>
/// <param name="Former">The former owner; null when no account owned the name.</param>
/// <param name="Successor">The new owner, which has the oldest other instance of this name; null when the name is free.</param>
/// <param name="IsInUse">Whether only the owner has an instance of this name, so that nothing was released.</param>
public sealed record EngineNameRelease(string? Former, string? Successor, bool IsInUse);

/// <summary>A name that several accounts use. Only the owner's instance can use the default engine.</summary>
public sealed record EngineNameConflict(EngineName Claim, IReadOnlyList<string> OtherAccounts);
