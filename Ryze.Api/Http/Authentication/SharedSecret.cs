using System.Security.Cryptography;
using System.Text;
using Ryze.Domain;

namespace Ryze.Api.Http.Authentication;

/// <summary>Compares secrets that two machines share, in constant time for any length.</summary>
internal static class SharedSecret
{
    private const string Bearer = "Bearer ";

    public static bool IsBearer(HttpRequest request, Secret expected)
    {
        var header = request.Headers.Authorization.ToString();
        return Is(header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "", expected);
    }

    public static bool Is(string sent, Secret expected) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(expected.Reveal())));
}
