using System.Diagnostics.CodeAnalysis;

namespace Ryze.Domain.Errors;

/// <summary>Either the value a use case produced or the <see cref="Domain.Errors.Error"/> that kept it from doing so.</summary>
public readonly struct Result<T>
    where T : notnull
{
    private readonly T? _value;

    private Result(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    public Error? Error { get; }

    /// <exception cref="InvalidOperationException">The result is an error.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.GetType().Name}");

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Error? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    internal static Result<T> From(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "return value; and return error; read best.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "return value; and return error; read best.")]
    public static implicit operator Result<T>(Error error) => new(default, error);
}

/// <summary>For values whose type is an interface, which no conversion is found for.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value)
        where T : notnull => Result<T>.From(value);
}
