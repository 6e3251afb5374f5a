using System.Diagnostics.CodeAnalysis;

namespace Ryze.Domain.Errors;

/// <summary>Either a handler's value, or the <see cref="Domain.Errors.Error"/> that prevented it.</summary>
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

    [SuppressMessage(
        "Usage", "CA2225:Operator overloads have named alternates", Justification = "return value; and return error; read best.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    [SuppressMessage(
        "Usage", "CA2225:Operator overloads have named alternates", Justification = "return value; and return error; read best.")]
    public static implicit operator Result<T>(Error error) => new(default, error);
}

/// <summary>For values of an interface type, which C# cannot convert implicitly.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value)
        where T : notnull => Result<T>.From(value);
}
