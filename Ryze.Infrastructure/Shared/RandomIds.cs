using System.Buffers.Text;
using System.Security.Cryptography;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared;

internal sealed class RandomIds : IIds
{
    // 32 letters and digits (5 bits each) without easily confused ones.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    public string New(string prefix) => $"{prefix}_{RandomNumberGenerator.GetString(Alphabet, 20)}";

    public string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
