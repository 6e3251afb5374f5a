using Ryze.Domain.Protocol.Commands;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>A Chatwoot attachment.</summary>
/// <param name="Url">Permanent. It redirects to the storage, and may answer 404 until the upload is finished. Empty when Chatwoot reports
/// none. A stored one may be relative to Chatwoot's base URL.</param>
/// <param name="Type">Chatwoot's type: <c>image</c>, <c>video</c>, <c>audio</c>, <c>file</c>, <c>contact</c>, <c>location</c>,
/// <c>fallback</c>.</param>
public sealed record AgentFile(string Url, string Type, string? MimeType, string? FileName)
{
    /// <summary>Set for a <c>contact</c> attachment; null when it has no phone number.</summary>
    public ContactCard? Card { get; init; }

    /// <summary>Set for a <c>location</c> attachment; null when it has no usable coordinates.</summary>
    public AgentPlace? Place { get; init; }

    /// <summary>Whether Chatwoot marks it as recorded.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Why WhatsApp cannot receive it; null when it can.</summary>
    public string? FindFault() => Type switch
    {
        AgentFileType.Contact => Card is null ? "the contact card has no phone number" : null,
        AgentFileType.Location => Place is null ? "the location has no coordinates" : null,
        _ => Url.Length == 0 ? "the attachment has no web address" : null,
    };

    /// <summary>Resolves the file's address; empty when the result is neither http nor https.</summary>
    /// <param name="baseUrl">Chatwoot's base URL.</param>
    public AgentFile ResolvedAgainst(string baseUrl)
    {
        // On Unix a path parses as an absolute "file" URI, so relative addresses are checked first.
        var isPath = Url.StartsWith('/') || Url.StartsWith('.');
        var absolute = !isPath && Uri.TryCreate(Url, UriKind.Absolute, out var given) ? given
            : Url.Length > 0 && Uri.TryCreate(new Uri(baseUrl.TrimEnd('/') + "/"), Url, out var resolved) ? resolved
            : null;
        return this with { Url = absolute?.Scheme is "http" or "https" ? absolute.AbsoluteUri : "" };
    }
}

/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record AgentPlace(double Latitude, double Longitude, string? Name);

/// <summary>Chatwoot's types for attachments that are not files.</summary>
public static class AgentFileType
{
    public const string Contact = "contact";
    public const string Location = "location";

    /// <summary>A link with a title.</summary>
    public const string Link = "fallback";
}
