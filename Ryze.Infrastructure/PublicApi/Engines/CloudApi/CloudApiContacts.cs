using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Shared contacts. Any field may be missing. Fields beside name and phones go into a vCard, which the bridge reads.</summary>
internal static class CloudApiContacts
{
    public static JsonArray Of(JsonElement? message)
    {
        var cards = new JsonArray();
        foreach (var contact in message.Items("contacts").Select(CardOf).Where(card => card.Count > 0))
        {
            cards.Add(contact);
        }

        return cards;
    }

    private static JsonObject CardOf(JsonElement? contact)
    {
        var phones = contact.Items("phones").Select(PhoneOf).OfType<string>().Select(phone => (JsonNode)phone).ToArray();
        return GraphJson.Of(
            ("fullName", NameOf(contact.Object("name"))),
            ("phones", phones.Length == 0 ? null : new JsonArray(phones)),
            ("vcard", contact.Text("vcard") ?? VCardOf(contact)));
    }

    private static string? NameOf(JsonElement? name) => name.Text("formatted_name")
        ?? string.Join(' ', new[] { name.Text("first_name"), name.Text("last_name") }.OfType<string>()) switch
        {
            "" => null,
            var composed => composed,
        };

    private static string? PhoneOf(JsonElement? phone) => phone.Text("phone") ?? (phone.Text("wa_id") is { } id ? "+" + id : null);

    private static string? VCardOf(JsonElement? contact)
    {
        var card = new StringBuilder();
        foreach (var email in contact.Items("emails"))
        {
            Add(card, "EMAIL", email.Text("email"));
        }

        var company = contact.Object("org");
        Add(card, "ORG", company.Text("company"), company.Text("department"));
        Add(card, "TITLE", company.Text("title"));
        foreach (var address in contact.Items("addresses"))
        {
            Add(
                card, "ADR", address.Text("street"), address.Text("city"), address.Text("state"), address.Text("zip"),
                address.Text("country"));
        }

        foreach (var url in contact.Items("urls"))
        {
            Add(card, "URL", url.Text("url"));
        }

        return card.Length == 0 ? null : $"BEGIN:VCARD\nVERSION:3.0\n{card}END:VCARD";
    }

    private static void Add(StringBuilder card, string property, params ReadOnlySpan<string?> values)
    {
        var parts = new List<string>();
        foreach (var value in values)
        {
            if (value is not null)
            {
                parts.Add(Escape(value));
            }
        }

        if (parts.Count > 0)
        {
            card.Append(property).Append(':').AppendJoin(';', parts).Append('\n');
        }
    }

    private static string Escape(string value) => string.Join(' ', value.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace(";", @"\;", StringComparison.Ordinal)
        .Replace(",", @"\,", StringComparison.Ordinal);
}
