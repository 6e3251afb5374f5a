namespace Ryze.Domain.Protocol.Http;

/// <summary>The rule for a base URL that a customer gives (docs/spec/api.md 4.1).</summary>
public static class HttpBaseUrl
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 2048;

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
            : null;
    }

    /// <summary>Removes surrounding spaces and trailing <c>/</c>.</summary>
    public static string Normalize(string url) => url.Trim().TrimEnd('/');

    // Reads the original text, because Uri drops an empty user info.
    private static string AuthorityOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return rest.Split('/', 2)[0];
    }
}
