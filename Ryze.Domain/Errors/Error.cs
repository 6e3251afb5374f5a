namespace Ryze.Domain.Errors;

/// <summary>
/// An expected failure. Handlers return it in a <see cref="Result{T}"/>; exceptions are for bugs, store failures and cancellation. One
/// mapper at the edge assigns a status and text to each type.
/// </summary>
public abstract record Error;
