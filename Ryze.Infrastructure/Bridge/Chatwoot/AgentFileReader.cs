using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

using Ryze.Domain.Bridge.ToWhatsApp;
namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Reads attachments. An unreadable one stays a part, so that its message fails visibly instead of losing it.</summary>
internal static class AgentFileReader
{
    public static AgentFile Read(JsonElement element, bool isRecorded)
    {
        JsonElement? file = element;
        var type = file.Text("file_type") ?? "file";
        return type switch
        {
            AgentFileType.Contact => new AgentFile("", type, null, null) { Card = CardOf(file) },
            AgentFileType.Location => new AgentFile("", type, null, null) { Place = PlaceOf(file) },
            AgentFileType.Link => new AgentFile(UrlOf(file), type, null, TitleOf(file)),
            _ => new AgentFile(UrlOf(file), type, file.Text("content_type"), NameOf(UrlOf(file)))
            {
                IsRecorded = isRecorded || file.Flag("is_voice_message") || file.Object("meta").Flag("is_voice_message"),
            },
        };
    }

    private static string UrlOf(JsonElement? file)
    {
        var url = file.Text("data_url")?.Trim() ?? "";
        return Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.AbsoluteUri : url;
    }

    private static string? NameOf(string url) =>
        FileNames.Clean(Uri.UnescapeDataString(url.Split('?', '#')[0].Split('/')[^1])) is { Length: > 0 } name ? name : null;

    private static ContactCard? CardOf(JsonElement? file)
    {
        var meta = file.Object("meta");
        if (PersonName.Clean(TitleOf(file) ?? meta.Text("phone_number")) is not { Length: > 0 } phone || !phone.Any(char.IsAsciiDigit))
        {
            return null;
        }

        var name =
            string.Join(
            ' ', new[] { meta.Text("first_name") ?? meta.Text("name"), meta.Text("last_name") }.Where(
            part => !string.IsNullOrWhiteSpace(part)));
        return new ContactCard(PersonName.Clean(name) is { Length: > 0 } clean ? clean : phone, phone);
    }

    private static AgentPlace? PlaceOf(JsonElement? file) =>
        Coordinate(file, "coordinates_lat") is { } latitude and >= -90 and <= 90
            && Coordinate(file, "coordinates_long") is { } longitude and >= -180 and <= 180
            ? new AgentPlace(latitude, longitude, TitleOf(file))
            : null;

    private static double? Coordinate(JsonElement? file, string name) => file.Number(name)
        ?? (double.TryParse(file.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null);

    private static string? TitleOf(JsonElement? file) =>
        PersonName.Clean(file.Text("fallback_title")) is { Length: > 0 } title ? title : null;
}
