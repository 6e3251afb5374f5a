using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads the fields that a person can read from any object.</summary>
internal static class KnownFields
{
    /// <summary>More than any message has; further fields are ignored.</summary>
    private const int Most = 60;

    private static readonly Dictionary<string, FieldKind> Kinds = new(StringComparer.Ordinal)
    {
        ["title"] = FieldKind.Title,
        ["hydratedtitletext"] = FieldKind.Title,
        ["header"] = FieldKind.Title,
        ["headertext"] = FieldKind.Title,
        ["name"] = FieldKind.Title,
        ["groupname"] = FieldKind.Title,
        ["displayname"] = FieldKind.Title,
        ["subject"] = FieldKind.Title,
        ["pollname"] = FieldKind.Title,
        ["text"] = FieldKind.Text,
        ["body"] = FieldKind.Text,
        ["bodytext"] = FieldKind.Text,
        ["contenttext"] = FieldKind.Text,
        ["hydratedcontenttext"] = FieldKind.Text,
        ["conversation"] = FieldKind.Text,
        ["description"] = FieldKind.Text,
        ["caption"] = FieldKind.Text,
        ["message"] = FieldKind.Text,
        ["note"] = FieldKind.Text,
        ["notemessage"] = FieldKind.Text,
        ["comment"] = FieldKind.Text,
        ["address"] = FieldKind.Text,
        ["reference"] = FieldKind.Text,
        ["calloutcome"] = FieldKind.Text,
        ["outcome"] = FieldKind.Text,
        ["itemcount"] = FieldKind.ItemCount,
        ["quantity"] = FieldKind.ItemCount,
        ["total"] = FieldKind.Amount,
        ["totalamount"] = FieldKind.Amount,
        ["totalamount1000"] = FieldKind.Amount,
        ["amount"] = FieldKind.Amount,
        ["amount1000"] = FieldKind.Amount,
        ["price"] = FieldKind.Amount,
        ["priceamount1000"] = FieldKind.Amount,
        ["saleprice"] = FieldKind.Amount,
        ["starttime"] = FieldKind.Starts,
        ["scheduledtimestampms"] = FieldKind.Starts,
        ["endtime"] = FieldKind.Ends,
        ["url"] = FieldKind.Link,
        ["link"] = FieldKind.Link,
        ["joinlink"] = FieldKind.Link,
        ["sourceurl"] = FieldKind.Link,
        ["canonicalurl"] = FieldKind.Link,
        ["invitecode"] = FieldKind.Link,
        ["expectedimagecount"] = FieldKind.ImageCount,
        ["imagecount"] = FieldKind.ImageCount,
        ["expectedvideocount"] = FieldKind.VideoCount,
        ["videocount"] = FieldKind.VideoCount,
        ["durationsecs"] = FieldKind.Duration,
        ["duration"] = FieldKind.Duration,
        ["footer"] = FieldKind.Footer,
        ["footertext"] = FieldKind.Footer,
        ["hydratedfootertext"] = FieldKind.Footer,
        ["selectedoptions"] = FieldKind.Choice,
        ["options"] = FieldKind.Choice,
        ["votes"] = FieldKind.Choice,
        ["buttons"] = FieldKind.Choice,
        ["hydratedbuttons"] = FieldKind.Choice,
        ["templatebuttons"] = FieldKind.Choice,
        ["rows"] = FieldKind.Choice,
        ["choices"] = FieldKind.Choice,
    };

    private static readonly string[] ChoiceWords = ["displaytext", "title", "text", "name", "optionname", "body"];
    private static readonly string[] Currencies = ["currency", "currencycode", "totalcurrencycode", "currencycodeiso4217"];

    public static IReadOnlyList<StructuredField> Read(JsonElement json)
    {
        var fields = new List<StructuredField>();
        Collect(json, fields, depth: 0);
        return [.. fields.Distinct().OrderBy(field => field.Kind)];
    }

    private static void Collect(JsonElement json, List<StructuredField> fields, int depth)
    {
        if (depth > KnownNames.MaxDepth || fields.Count >= Most)
        {
            return;
        }

        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                Collect(item, fields, depth + 1);
            }
        }

        if (PlaceIn(json) is { } place)
        {
            fields.Add(place);
        }

        foreach (var (name, value) in json.Members())
        {
            var key = KnownNames.KeyOf(name);
            if (KnownNames.IsForeign(key) || fields.Count >= Most)
            {
                continue;
            }

            if (Kinds.TryGetValue(key, out var kind) && FieldsOf(key, kind, value, json) is { } read)
            {
                fields.AddRange(read);
            }
            else
            {
                Collect(KnownNames.Parsed(value.AsText()) ?? value, fields, depth + 1);
            }
        }
    }

    /// <summary>Null when the value's type does not match its name, so that the value itself must be searched.</summary>
    private static IEnumerable<StructuredField>? FieldsOf(string key, FieldKind kind, JsonElement value, JsonElement owner) => kind switch
    {
        FieldKind.Choice =>
            value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(ChoiceOf).OfType<StructuredField>() : null,
        FieldKind.Amount => AmountOf(key, value, owner),
        FieldKind.ImageCount or FieldKind.VideoCount or FieldKind.ItemCount or FieldKind.Duration or FieldKind.Starts or FieldKind.Ends =>
            value.AsWords() is { Length: > 0 } shown && shown != "0" ? [new StructuredField(kind, shown)] : null,
        FieldKind.Link => value.AsText() is { } link && !VisibleText.IsBlank(link)
            ? [new StructuredField(kind, key == "invitecode" ? "https://chat.whatsapp.com/" + link : link)]
            : null,
        _ => KnownNames.Parsed(value.AsText()) is null && value.AsWords() is { } words
            && !VisibleText.IsBlank(words) ? [new StructuredField(kind, words.Trim())] : null,
    };

    private static StructuredField? ChoiceOf(JsonElement choice)
    {
        if (choice.AsWords() is { } words)
        {
            return VisibleText.IsBlank(words) ? null : new StructuredField(FieldKind.Choice, words);
        }

        // The parameters of a native flow's button are JSON in a text.
        var members = KnownNames.Walk(choice).ToList();
        members.AddRange(
            members.Select(member => KnownNames.Parsed(member.Value.AsText())).OfType<JsonElement>()
            .SelectMany(json => KnownNames.Walk(json)).ToList());
        var text = KnownNames.FirstWords(members, ChoiceWords);
        var more =
            new[] { KnownNames.FirstWords(members, "description"), KnownNames.FirstWords(members, "url", "phonenumber", "copycode") };
        var shown = string.Join(": ", new[] { text }.Concat(more).Where(part => !VisibleText.IsBlank(part)));
        return shown.Length > 0 ? new StructuredField(FieldKind.Choice, shown) : null;
    }

    private static StructuredField[]? AmountOf(string key, JsonElement value, JsonElement owner)
    {
        var scale = key.EndsWith("1000", StringComparison.Ordinal) ? 1000 : 1;
        JsonElement? amount = value;
        var (number, textValue) = (value.AsNumber(), value.AsText());
        if (value.ValueKind == JsonValueKind.Object)
        {
            (number, scale) = (amount.Number("value"), (int)Math.Clamp(amount.Number("offset") ?? 1, 1, 1_000_000));
        }

        var currency = new[] { value, owner }
            .SelectMany(json => json.Members())
            .Where(member => Currencies.Contains(KnownNames.KeyOf(member.Name)))
            .Select(member => member.Value.AsText())
            .FirstOrDefault(code => !VisibleText.IsBlank(code));
        var shown = number is { } parsed
            ? (parsed / scale).ToString(scale == 1 ? "0.##" : "0.00", CultureInfo.InvariantCulture)
            : textValue;
        return VisibleText.IsBlank(shown)
            ? null : [new StructuredField(FieldKind.Amount, currency is null ? shown! : $"{currency} {shown}")];
    }

    private static StructuredField? PlaceIn(JsonElement json)
    {
        JsonElement? place = json;
        return (place.Number("latitude") ?? place.Number("degreesLatitude")) is { } latitude
            && (place.Number("longitude") ?? place.Number("degreesLongitude")) is { } longitude
            ? new StructuredField(FieldKind.Place, string.Create(CultureInfo.InvariantCulture, $"{latitude},{longitude}"))
            : null;
    }
}
