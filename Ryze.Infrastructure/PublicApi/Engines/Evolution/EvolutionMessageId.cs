using System.Security.Cryptography;
using System.Text;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>
/// The WhatsApp message id that a command asks for. Evolution 2.4 uses it, so that the echo of a send of unknown outcome can be linked to
/// its command. Earlier versions ignore it.
/// </summary>
internal static class EvolutionMessageId
{
    private const string Prefix = "3EB0";
    private const int HexLength = 18;

    public static string Of(string commandId) =>
        Prefix + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)))[..HexLength];
}
