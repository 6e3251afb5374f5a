using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Ryze.Domain;

/// <summary>
/// A value that must not leave the process by accident: it prints as <c>***</c>, serializes as <c>***</c>, and compares in
/// constant time. <see cref="Reveal"/> is the only way out, so a search for it lists every place where a secret is used.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret(string value) : IEquatable<Secret>
{
    public const string Mask = "***";

    private readonly string _value = value;

    public string Reveal() => _value;

    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => string.GetHashCode(_value, StringComparison.Ordinal);

    public override string ToString() => Mask;
}
