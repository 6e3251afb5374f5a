namespace Ryze.Domain.Errors;

/// <summary>Failures of the instances of an account (api.md 7).</summary>
public abstract record InstanceError : Error
{
    /// <summary>The account has an instance of that name, compared without case.</summary>
    public sealed record NameTaken : InstanceError;

    /// <summary>The token that the caller brought stands for someone already.</summary>
    public sealed record TokenTaken : InstanceError;

    /// <summary>The account has as many instances as its quota allows.</summary>
    public sealed record QuotaExceeded : InstanceError;

    /// <summary>Also the answer for an instance of another account: its existence is not shown.</summary>
    public sealed record NotFound : InstanceError;

    /// <summary>A filter that names nothing.</summary>
    public sealed record EmptyFilter : InstanceError;
}
