namespace Ryze.Domain.Errors;

/// <summary>Authentication and authorization failures (docs/spec/api.md 2).</summary>
public abstract record AccessError : Error
{
    public sealed record MissingToken : AccessError;

    public sealed record InvalidToken : AccessError;

    /// <summary>An instance token requested another instance of its account.</summary>
    public sealed record InstanceTokenMismatch : AccessError;

    /// <summary>An instance token requested an operation that needs the account token.</summary>
    public sealed record AccountTokenRequired : AccessError;

    /// <summary>Also returned for another account's instance, so that its existence is not revealed.</summary>
    public sealed record InstanceNotFound : AccessError;

    public sealed record RateLimited : AccessError;
}
