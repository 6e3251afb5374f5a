using System.Globalization;
using System.Text;

namespace Ryze.Domain.Protocol.Events;

/// <summary>Decodes the beginning of a JSON text as <see cref="CleanText"/>. The rest is not copied, however long it is.</summary>
public sealed class TextBeginning
{
    // Grows in small pieces, which the garbage collector frees early.
    private readonly StringBuilder _text = new();
    private char? _high;
    private bool _hasReturn;

    private TextBeginning()
    {
    }

    /// <returns>At most one character more than asked for: the end of a surrogate pair.</returns>
    /// <param name="json">The inside of a valid JSON string.</param>
    public static string Of(ReadOnlySpan<byte> json, int maxLength)
    {
        var beginning = new TextBeginning();
        Span<char> pair = stackalloc char[2];
        while (json.Length > 0 && beginning._text.Length < maxLength)
        {
            if (json[0] == '\\')
            {
                json = json[beginning.AddEscape(json[1..])..];
                continue;
            }

            Rune.DecodeFromUtf8(json, out var rune, out var length);
            foreach (var character in pair[..rune.EncodeToUtf16(pair)])
            {
                beginning.Add(character);
            }

            json = json[length..];
        }

        if (beginning._hasReturn && beginning._text.Length < maxLength)
        {
            beginning._text.Append('\n');
        }

        return beginning._text.ToString();
    }

    /// <returns>The length of the escape with its backslash.</returns>
    private int AddEscape(ReadOnlySpan<byte> escape)
    {
        if (escape[0] == 'u')
        {
            Add((char)ushort.Parse(escape.Slice(1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            return 6;
        }

        Add((char)escape[0] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var sign => sign });
        return 2;
    }

    private void Add(char character)
    {
        if (_high is { } high && char.IsLowSurrogate(character))
        {
            _text.Append(high).Append(character);
        }

        // A line end of two characters is one.
        if (_hasReturn && character != '\n')
        {
            _text.Append('\n');
        }

        _high = char.IsHighSurrogate(character) ? character : null;
        _hasReturn = character == '\r';
        if (character is '\n' or '\t' || !(char.IsSurrogate(character) || char.IsControl(character)))
        {
            _text.Append(character);
        }
    }
}
