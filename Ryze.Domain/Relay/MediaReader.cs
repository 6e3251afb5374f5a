using System.Text.Json;

namespace Ryze.Domain.Relay;

/// <summary>The parts of a message that are no text: files and contact cards (ryzeapi.md 6.2).</summary>
internal static class MediaReader
{
    // What clients of the live service have met.
    private static readonly string[] MimeTypes = ["mimetype", "mimeType", "mime_type", "mime"];
    private static readonly string[] FileNames = ["fileName", "filename", "file_name"];
    private static readonly string[] Urls = ["url", "s3Url", "mediaUrl"];
    private static readonly string[] FileTypes = ["image", "video", "audio", "document", "sticker", "ptt", "ptv"];

    public static RelayMedia? MediaOf(JsonElement? message)
    {
        var type = message.Text("type") ?? "";
        if (message.Object("media") is not { } file)
        {
            // The engine says that there is one and does not tell where: shown as not fetched, not as silence.
            return FileTypes.Contains(type, StringComparer.Ordinal) ? new RelayMedia(null, type, null, null, type == "ptt") : null;
        }

        JsonElement? media = file;
        var kind = media.Text("type") ?? type;
        return new RelayMedia(
            UrlOf(media),
            kind,
            MimeTypes.Select(name => media.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)),
            FileNames.Select(name => media.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)),
            kind == "ptt" || media.Flag("isVoiceNote"));
    }

    /// <summary>Absolute, http or https; null when the engine gave none.</summary>
    public static Uri? UrlOf(JsonElement? media) =>
        Uri.TryCreate(Urls.Select(name => media.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)), UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : null;

    public static IReadOnlyList<RelayCard> CardsOf(JsonElement? message)
    {
        var cards = message.Items("contact").Concat(message.Items("contacts"))
            .Concat(message.Object("contact") is { } one ? ((JsonElement?)one).Items("contacts").DefaultIfEmpty(one) : []);
        return [.. cards.Select(CardOf).Where(card => card.Name.Length > 0 || card.Phones.Count > 0)];
    }

    private static RelayCard CardOf(JsonElement element)
    {
        JsonElement? card = element;
        var vcard = card.Text("vcard") ?? "";
        var phones = new[] { card.Text("phone"), card.Text("phoneNumber"), card.Text("number") }.OfType<string>()
            .Concat(card.Items("phones").Select(phone => phone.AsText() ?? ((JsonElement?)phone).Text("number") ?? ""))
            .Concat(LinesOf(vcard, "TEL"))
            .Where(phone => phone.Length > 0)
            .Distinct(StringComparer.Ordinal);
        var name = card.Text("fullName") ?? card.Text("displayName") ?? card.Text("name") ?? LinesOf(vcard, "FN").FirstOrDefault() ?? "";
        return new RelayCard(name, [.. phones]);
    }

    /// <summary>Values of a vCard's property, whatever parameters it has.</summary>
    private static IEnumerable<string> LinesOf(string vcard, string property) => vcard.Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Contains(':', StringComparison.Ordinal)
            && line.Split(':', 2)[0].Split(';')[0].Split('.')[^1].Equals(property, StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(line.LastIndexOf(':') + 1)..].Trim());
}
