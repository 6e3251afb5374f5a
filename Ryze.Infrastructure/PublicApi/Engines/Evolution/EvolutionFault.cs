using System.Text.Json;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>
/// The body of an error answer: <c>{"status","error","response":{"message"}}</c>, whose message is a text, an object, or arrays of them.
/// </summary>
/// <param name="Texts">Empty when the body is not Evolution's.</param>
/// <param name="IsNotOnWhatsApp">Whether the engine asked WhatsApp for the number and got a no.</param>
internal sealed record EvolutionFault(IReadOnlyList<string> Texts, bool IsNotOnWhatsApp, bool NeedsLicence)
{
    private const int MaxTexts = 10;

    public string? Text => Texts.Count == 0 ? null : string.Join("; ", Texts);

    public static EvolutionFault Of(string? body)
    {
        if (Shared.Json.TolerantJson.ObjectIn(body) is not { } root)
        {
            return new EvolutionFault([], false, false);
        }

        JsonElement? answer = root;
        if (string.Equals(answer.Text("code"), "license_required", StringComparison.OrdinalIgnoreCase))
        {
            return new EvolutionFault(["the engine needs a licence (service not activated)"], false, true);
        }

        var message = answer.Object("response").Member("message") ?? answer.Member("message") ?? answer.Member("error");
        var parts = message is { } value ? PartsOf(value, 0).Take(MaxTexts).ToList() : [];
        return parts.Exists(IsMissingNumber)
            ? new EvolutionFault(["the number is not on WhatsApp"], true, false)
            : new EvolutionFault([.. parts.Select(part => ((JsonElement?)part).AsText()).OfType<string>()], false, false);
    }

    public bool Contains(string text) => Texts.Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static bool IsMissingNumber(JsonElement part) => ((JsonElement?)part).Member("exists") is { ValueKind: JsonValueKind.False };

    /// <summary>Texts and objects in arrays of arrays.</summary>
    private static IEnumerable<JsonElement> PartsOf(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Array when depth < 4 => value.EnumerateArray().SelectMany(item => PartsOf(item, depth + 1)),
        JsonValueKind.Array => [],
        _ => [value],
    };
}
