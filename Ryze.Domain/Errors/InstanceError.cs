namespace Ryze.Domain.Errors;

/// <summary>Failures of an account's instances (docs/spec/api.md 7).</summary>
public abstract record InstanceError : Error
{
    /// <summary>The account already has an instance with this name, ignoring case.</summary>
    public sealed record NameTaken : InstanceError;

    /// <summary>The caller's token is already in use.</summary>
    public sealed record TokenTaken : InstanceError;

    /// <summary>The account's instance quota is used up.</summary>
    public sealed record QuotaExceeded : InstanceError;

    /// <summary>Also returned for another account's instance, so that its existence is not revealed.</summary>
    public sealed record NotFound : InstanceError;

    /// <summary>A filter without a name.</summary>
    public sealed record EmptyFilter : InstanceError;
}
