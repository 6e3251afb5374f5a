namespace Ryze.Domain.Protocol.Http;

/// <summary>The rule for <c>chatwootBaseUrl</c> (docs/spec/api.md 4.1).</summary>
public static class ChatwootBaseUrl
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 2048;

    // The first path segments of Chatwoot's own pages and API, which people copy from the browser.
    private static readonly string[] InnerSegments = ["app", "api"];

    /// <summary>What is wrong with the URL, as text to follow the field name; null when it is acceptable.</summary>
    public static string? FaultOf(string given)
    {
        var url = given.Trim();
        if (url.Length > MaxLength)
        {
            return $"must be at most {MaxLength} characters";
        }

        // Uri.TryCreate accepts inner spaces and control characters, which are typing mistakes.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0
            || !url.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase)
            || url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\'))
        {
            return "must be an absolute http or https URL";
        }

        return uri.UserInfo.Length > 0 || AuthorityOf(url).Contains('@', StringComparison.Ordinal) ? "must not contain user info"
            : url.Contains('?', StringComparison.Ordinal) ? "must not contain a query"
            : url.Contains('#', StringComparison.Ordinal) ? "must not contain a fragment"
            : BaseOfInner(url) is { } address ? $"must be the part before Chatwoot's own pages: {address}"
            : null;
    }

    /// <summary>The part before <c>/app</c> or <c>/api</c>; null when the URL has neither.</summary>
    private static string? BaseOfInner(string url)
    {
        var segments = url.Split('/');

        // "https:", "" and the host come before the path.
        var inner = Array.FindIndex(
            segments, Math.Min(3, segments.Length), segment => InnerSegments.Contains(segment, StringComparer.OrdinalIgnoreCase));
        return inner < 0 ? null : string.Join('/', segments[..inner]);
    }

    // Reads the original text, because Uri drops an empty user info.
    private static string AuthorityOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return rest.Split('/', 2)[0];
    }

    /// <summary>Removes surrounding spaces and trailing <c>/</c>.</summary>
    public static string Normalize(string url) => url.Trim().TrimEnd('/');

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
