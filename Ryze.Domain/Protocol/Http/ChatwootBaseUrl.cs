namespace Ryze.Domain.Protocol.Http;

/// <summary>The rule for <c>chatwootBaseUrl</c> (docs/spec/api.md 4.1).</summary>
public static class ChatwootBaseUrl
{
    /// <summary>In characters.</summary>
    public const int MaxLength = HttpBaseUrl.MaxLength;

    // The first path segments of Chatwoot's own pages and API, which people copy from the browser.
    private static readonly string[] InnerSegments = ["app", "api"];

    /// <summary>What is wrong with the URL, as text to follow the field name; null when it is acceptable.</summary>
    public static string? FaultOf(string given) => HttpBaseUrl.FaultOf(given)
        ?? (BaseOfInner(given.Trim()) is { } address ? $"must be the part before Chatwoot's own pages: {address}" : null);

    /// <summary>The part before <c>/app</c> or <c>/api</c>; null when the URL has neither.</summary>
    private static string? BaseOfInner(string url)
    {
        var segments = url.Split('/');

        // "https:", "" and the host come before the path.
        var inner = Array.FindIndex(
            segments, Math.Min(3, segments.Length), segment => InnerSegments.Contains(segment, StringComparer.OrdinalIgnoreCase));
        return inner < 0 ? null : string.Join('/', segments[..inner]);
    }

    /// <summary>Removes surrounding spaces and trailing <c>/</c>.</summary>
    public static string Normalize(string url) => HttpBaseUrl.Normalize(url);

    /// <summary>Host and port, equal for all spellings. The URL must be acceptable.</summary>
    public static string HostOf(string url)
    {
        var uri = new Uri(url);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{uri.IdnHost}:{uri.Port}");
    }

    /// <summary>Whether two URLs are equal, ignoring the host's case and the scheme's default port.</summary>
    public static bool AreEqual(string url, string other) =>
        Uri.TryCreate(Normalize(url), UriKind.Absolute, out var a) && Uri.TryCreate(Normalize(other), UriKind.Absolute, out var b)
            ? Uri.Compare(a, b, UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped, StringComparison.Ordinal) == 0
            : string.Equals(url, other, StringComparison.Ordinal);
}
