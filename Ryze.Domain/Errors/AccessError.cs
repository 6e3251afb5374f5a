namespace Ryze.Domain.Errors;

/// <summary>Who is calling and what that caller may touch (api.md 2).</summary>
public abstract record AccessError : Error
{
    public sealed record MissingToken : AccessError;

    public sealed record InvalidToken : AccessError;

    /// <summary>A TokenInstance asked for another instance of its account.</summary>
    public sealed record InstanceTokenMismatch : AccessError;

    /// <summary>A TokenInstance asked for what only the account may do.</summary>
    public sealed record AccountTokenRequired : AccessError;

    /// <summary>Also the answer for an instance of another account: its existence is not shown.</summary>
    public sealed record InstanceNotFound : AccessError;

    public sealed record RateLimited : AccessError;
}
