namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Splits a text that exceeds WhatsApp's limit.</summary>
internal static class LongText
{
    /// <summary>Splits at the last white space of each part; inside a word only when the word fills half of a part.</summary>
    /// <param name="first">The limit of the first part, in UTF-16 code units.</param>
    /// <param name="others">The limit of the other parts.</param>
    /// <returns>At least one part. White space at a split is dropped.</returns>
    public static List<string> Split(string text, int first, int others)
    {
        var parts = new List<string>();
        var rest = text;
        while (rest.Length > LimitOf(parts, first, others))
        {
            var cut = CutOf(rest, LimitOf(parts, first, others));
            Add(parts, rest[..cut].TrimEnd());
            rest = rest[cut..].TrimStart();
        }

        Add(parts, rest);
        return parts.Count > 0 ? parts : [text[..Math.Min(text.Length, first)]];
    }

    private static int LimitOf(List<string> parts, int first, int others) => parts.Count == 0 ? first : others;

    private static void Add(List<string> parts, string part)
    {
        if (part.Length > 0)
        {
            parts.Add(part);
        }
    }

    private static int CutOf(string text, int limit)
    {
        for (var at = limit; at >= limit / 2; at--)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                return at;
            }
        }

        return char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
    }
}
