using System.Security.Cryptography;
using System.Text;

namespace Ryze.Domain.Protocol.Events;

internal static class Fingerprint
{
    /// <returns>16 hexadecimal digits, enough to distinguish one message's versions.</returns>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
