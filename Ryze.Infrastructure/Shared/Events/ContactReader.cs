using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads one or more contact cards, as vCards or as fields, under all names that engines use.</summary>
internal static class ContactReader
{
    private static readonly string[] Members = ["contact", "contacts", "contactMessage", "contactsArrayMessage"];
    private static readonly string[] Lists = ["contacts", "vcards", "vcard"];

    public static IReadOnlyList<SharedContact> Read(JsonElement? message) =>
        [.. Members.SelectMany(name => message.Member(name) is { } value ? CardsIn(value) : []).Where(IsShown)];

    private static bool IsShown(SharedContact card) => !VisibleText.IsBlank(card.Name) || card.Phones.Count > 0 || card.Details.Count > 0;

    private static IEnumerable<SharedContact> CardsIn(JsonElement value)
    {
        if (value.AsText() is { Length: > 0 } text)
        {
            return text.Contains("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase)
                ? CardsOf("", text, []) : [new SharedContact(text.Trim(), [])];
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().SelectMany(CardsIn);
        }

        JsonElement? card = value;
        var lists = Lists.SelectMany(name => card.Items(name)).Where(TolerantJson.IsFilled).ToList();
        var nested = lists.SelectMany(CardsIn).ToList();

        // The list's own name is a title, and becomes the contact's name only for a single card.
        var ownName = FirstText(card, "fullName", "displayName", "name", "formattedName");
        return nested.Count == 1 && ownName.Length > 0 ? [nested[0] with { Name = ownName }]
            : nested.Count > 0 ? nested
            : CardsOf(ownName, card.Text("vcard") ?? "", PhonesOf(card));
    }

    private static IEnumerable<string> PhonesOf(JsonElement? card) =>
        new[] { card.Words("phone"), card.Words("phoneNumber"), card.Words("number") }
        .OfType<string>()
        .Concat(card.Items("phones").Select(phone => phone.AsWords() ?? FirstText(phone, "number", "phone")));

    /// <summary>A text may hold several cards in sequence.</summary>
    private static IEnumerable<SharedContact> CardsOf(string name, string vcards, IEnumerable<string> phones)
    {
        var texts = vcards.Split("END:VCARD", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var cards = texts.Select(VCard.Parse).DefaultIfEmpty(VCard.Parse("")).ToList();
        return cards.Select(card => new SharedContact(
            cards.Count == 1 && !VisibleText.IsBlank(name) ? name : card.Values("FN").Concat(card.Values("N")).FirstOrDefault() ?? name,
            [.. phones.Concat(card.Addresses("TEL")).Select(phone => phone.Trim()).Where(phone => phone.Length > 0)
                .DistinctBy(DigitsOf, StringComparer.Ordinal)])
        {
            Details = [.. card.Addresses("EMAIL").Concat(card.Values("ORG")).Concat(card.Values("TITLE")).Concat(card.Values("ADR"))
                .Concat(card.Values("URL")).Concat(card.Values("NOTE")).Distinct(StringComparer.Ordinal)],
        });
    }

    /// <summary>Removes formatting, because one number can be written in several ways. A text without digits stays unchanged.</summary>
    private static string DigitsOf(string phone) => phone.Any(char.IsAsciiDigit) ? string.Concat(phone.Where(char.IsAsciiDigit)) : phone;

    private static string FirstText(JsonElement? json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.Words(name) is { } text && !VisibleText.IsBlank(text))
            {
                return text.Trim();
            }
        }

        return "";
    }
}
