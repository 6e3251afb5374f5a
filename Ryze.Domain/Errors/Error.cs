namespace Ryze.Domain.Errors;

/// <summary>
/// An expected failure of a use case. Handlers return it in a <see cref="Result{T}"/>; exceptions are for bugs, for a store that
/// failed, and for cancellation. One mapper at the edge knows which status and literal belongs to each type.
/// </summary>
public abstract record Error;
