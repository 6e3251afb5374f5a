using System.Globalization;
using System.Text.RegularExpressions;

namespace Ryze.Tests.Support;

/// <summary>Counts the links of a bridge replica by its metrics.</summary>
internal static partial class BridgeLinks
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>The number of connected links; 0 when the replica does not answer.</summary>
    public static async Task<int> CountAsync(Uri bridge)
    {
        try
        {
            var metrics = await Http.GetStringAsync(new Uri(bridge, "/metrics"));
            return Connected().Match(metrics) is { Success: true } found
                ? int.Parse(found.Groups["links"].Value, CultureInfo.InvariantCulture)
                : 0;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return 0;
        }
    }

    [GeneratedRegex(
        """ryze_bridge_connections\{[^}]*state="connected"[^}]*\} (?<links>[0-9]+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Connected();
}
