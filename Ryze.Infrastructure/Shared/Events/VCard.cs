using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>
/// Reads the properties of a vCard 2.1, 3.0 or 4.0 (RFC 6350). It accepts folded lines, quoted-printable values, escapes, groups and any
/// line ends.
/// </summary>
internal sealed partial class VCard
{
    private readonly List<(string Name, string Value)> _properties = [];

    private VCard()
    {
    }

    public static VCard Parse(string text)
    {
        var card = new VCard();
        foreach (var line in Unfolded(text))
        {
            if (Property().Match(line) is not { Success: true } property)
            {
                continue;
            }

            var value = property.Groups["value"].Value;
            var parameters = property.Groups["parameters"].Value;
            card._properties.Add((
                property.Groups["name"].Value.ToUpperInvariant(),
                parameters.Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase)
                    ? FromQuotedPrintable(value, parameters) : value));
        }

        return card;
    }

    /// <summary>Values that are not empty, unescaped; a structured value's parts are joined by a comma and a space.</summary>
    public IEnumerable<string> Values(string name) => _properties
        .Where(property => property.Name == name)
        .Select(property => string.Join(", ", Parts(property.Value).Select(Unescape).Where(part => part.Length > 0)))
        .Where(value => value.Length > 0);

    /// <summary>Returns phone numbers and mail addresses, which may be URIs.</summary>
    public IEnumerable<string> Addresses(string name) =>
        Values(name).Select(value => value[(value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? value.IndexOf(':', StringComparison.Ordinal) + 1 : 0)..]);

    private static IEnumerable<string> Unfolded(string text)
    {
        StringBuilder? line = null;
        foreach (var next in CleanText.Of(text).Split('\n'))
        {
            if (line is not null && next is [' ' or '\t', ..])
            {
                line.Append(next.AsSpan(1));
            }
            else if (line is [.., '='] && line.ToString().Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase))
            {
                // A quoted-printable value's soft line break.
                line.Length--;
                line.Append(next);
            }
            else
            {
                if (line is not null)
                {
                    yield return line.ToString();
                }

                line = new StringBuilder(next);
            }
        }

        if (line is not null)
        {
            yield return line.ToString();
        }
    }

    private static string[] Parts(string value) => PartEnd().Split(value);

    private static string Unescape(string value) => Escaped()
        .Replace(value, match => match.ValueSpan[1] is 'n' or 'N' ? " " : match.Value[1..])
        .Trim();

    private static string FromQuotedPrintable(string value, string parameters)
    {
        var bytes = new List<byte>(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '=' && at + 2 < value.Length
                && byte.TryParse(value.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                bytes.Add(octet);
                at += 2;
            }
            else
            {
                var length = char.IsHighSurrogate(value[at]) && at + 1 < value.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(value.Substring(at, length)));
                at += length - 1;
            }
        }

        var isLatin = parameters.Contains("ISO-8859-1", StringComparison.OrdinalIgnoreCase);
        return CleanText.Of((isLatin ? Encoding.Latin1 : Encoding.UTF8).GetString([.. bytes])).Replace('\n', ' ');
    }

    [GeneratedRegex(
        """^\s*([A-Za-z0-9-]+\.)?(?<name>[A-Za-z0-9-]+)(?<parameters>(;("[^"]*"|[^":])*)?):(?<value>.*)$""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Property();

    [GeneratedRegex(@"(?<!(?<!\\)(\\\\)*\\);", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PartEnd();

    [GeneratedRegex(@"\\.", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escaped();
}
