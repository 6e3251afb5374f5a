using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>
/// Converts WhatsApp's text into Markdown for Chatwoot. WhatsApp's bold, italics, strikethrough, code, lists and quotes stay. All other
/// Markdown signs are escaped, so that the agent sees what the customer typed.
/// </summary>
public static partial class InboundMarkdown
{
    /// <summary>Hides a character of code or of an address from the search for marks. It is no letter, space or mark.</summary>
    private const char Verbatim = '\uE000';

    /// <summary>In characters, WhatsApp's own limit: a longer text has no formatting.</summary>
    private const int MaxLength = 65_536;

    /// <summary>All characters with a meaning in Markdown.</summary>
    private const string Punctuation = @"\`*_{}[]<>()#+-.!|~&";

    private static readonly string[] LinkEnds = ["](", "]:", "]["];

    private const string NoBreakSpace = "\u00A0";

    /// <summary>Converts a customer's text.</summary>
    public static string FromWhatsApp(string text) => new Page(text, isPlain: text.Length > MaxLength).Write();

    /// <summary>Escapes text that WhatsApp shows without formatting, such as a name or a poll option.</summary>
    public static string Escape(string text) => new Page(text, isPlain: true).Write();

    /// <summary>Escapes like <see cref="Escape"/>, on one line.</summary>
    public static string EscapeLine(string text) => Escape(WhiteSpace().Replace(text, " ").Trim());

    private sealed class Page
    {
        private readonly string _text;
        private readonly bool _isPlain;
        private readonly string?[] _before;
        private readonly string?[] _instead;
        private readonly bool[] _isMark;
        private readonly string _marked;

        public Page(string text, bool isPlain)
        {
            (_text, _isPlain) = (text, isPlain);
            _before = new string?[text.Length + 1];
            _instead = new string?[text.Length];
            _isMark = new bool[text.Length];
            _marked = HideVerbatim();
        }

        public string Write()
        {
            try
            {
                if (!_isPlain)
                {
                    KeepMarks(Doubled(), "");
                    KeepMarks(Bold(), "*");
                    KeepMarks(Struck(), "~");
                    KeepMarks(Italic(), "");
                }

                EscapeLines();
                EscapeSigns();
            }
            catch (RegexMatchTimeoutException)
            {
                // The text has too many marks, so all of them are escaped.
                return string.Concat(_text.Select(c => Punctuation.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));
            }

            var markdown = new StringBuilder(_text.Length + 16);
            for (var at = 0; at <= _text.Length; at++)
            {
                markdown.Append(_before[at]);
                if (at < _text.Length)
                {
                    markdown.Append(_instead[at] ?? _text[at..(at + 1)]);
                }
            }

            return markdown.ToString();
        }

        private string HideVerbatim()
        {
            var hidden = new StringBuilder(_text);
            foreach (Match match in (_isPlain ? Address() : CodeOrAddress()).Matches(_text))
            {
                // Line ends stay, so that the lines after a code block are found.
                for (var at = match.Index; at < match.Index + match.Length; at++)
                {
                    hidden[at] = _text[at] == '\n' ? '\n' : Verbatim;
                }

                if (match.Groups["block"].Success)
                {
                    FenceBlock(match);
                }
            }

            return hidden.ToString();
        }

        /// <summary>WhatsApp's code block may start and end within a line; a Markdown fence may not.</summary>
        private void FenceBlock(Match match)
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            _before[start] = start > 0 && _text[start - 1] != '\n' ? "\n" : null;
            _before[start + 3] = _text[start + 3] == '\n' ? null : "\n";
            _before[end - 3] = _text[end - 4] == '\n' ? null : "\n";
            _before[end] = end < _text.Length && _text[end] != '\n' ? "\n" : null;
        }

        /// <param name="added">The text to add to each mark that Markdown needs twice.</param>
        private void KeepMarks(Regex marks, string added)
        {
            foreach (Match match in marks.Matches(_marked))
            {
                var length = match.Groups["mark"].Length;
                for (var at = 0; at < length; at++)
                {
                    Keep(match.Index + at, added);
                    Keep(match.Index + match.Length - 1 - at, added);
                }
            }
        }

        private void Keep(int at, string added)
        {
            if (!_isMark[at])
            {
                (_isMark[at], _instead[at]) = (true, _text[at] + added);
            }
        }

        private void EscapeLines()
        {
            foreach (var sign in LineSigns().Matches(_marked).SelectMany(match => match.Groups["at"].Captures))
            {
                EscapeAt(sign.Index);
            }

            foreach (Match match in Indent().Matches(_marked))
            {
                for (var at = match.Index; at < match.Index + match.Length; at++)
                {
                    _instead[at] = _text[at] == '\t' ? string.Concat(Enumerable.Repeat(NoBreakSpace, 4)) : NoBreakSpace;
                }
            }

            var (number, wasBlock) = (0L, false);
            foreach (Match line in Line().Matches(_marked))
            {
                var isBlock = KeepOrEscapeBlock(line, ref number);
                if (wasBlock && !isBlock && line.Length > 0)
                {
                    // Otherwise Markdown would add the line to the list or quote above it.
                    _before[line.Index] = "\n";
                }

                wasBlock = isBlock;
            }
        }

        /// <param name="number">The number of the ordered line above; 0 when there is none. Markdown counts on its own, so other numbers
        /// stay text.</param>
        /// <returns>Whether the line belongs to a list or quote, in WhatsApp and in Markdown.</returns>
        private bool KeepOrEscapeBlock(Match line, ref long number)
        {
            var block = Block().Match(line.Value);
            if (!block.Success)
            {
                number = 0;
                return false;
            }

            var sign = block.Groups["at"];
            var isCounted = long.TryParse(block.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var value)
                && value == number + 1;
            number = isCounted ? value : 0;
            if (_instead[line.Index + sign.Index] is null
                && (_isPlain || !block.Groups["content"].Success || (block.Groups["number"].Success && !isCounted)))
            {
                EscapeAt(line.Index + sign.Index);
            }

            return _instead[line.Index + sign.Index] is null;
        }

        private void EscapeSigns()
        {
            foreach (var mark in "*_~`")
            {
                var left = Enumerable.Range(0, _text.Length).Where(at => _marked[at] == mark && !_isMark[at] && CanMark(mark, at)).ToList();
                // A single backtick could pair with one in the code or in neighboring text.
                if (left.Count > 1 || (left.Count == 1 && (mark == '`' || _isPlain || _marked.AsSpan().Count(mark) > 1)))
                {
                    left.ForEach(EscapeAt);
                }
            }

            var hasLinks = LinkEnds.Any(end => _marked.Contains(end, StringComparison.Ordinal));
            foreach (Match match in Signs().Matches(_marked))
            {
                if (hasLinks || match.ValueSpan[0] != '[')
                {
                    EscapeAt(match.Index);
                }
            }
        }

        private bool CanMark(char mark, int at)
        {
            var before = at == 0 ? ' ' : _marked[at - 1];
            var after = at + 1 == _text.Length ? ' ' : _marked[at + 1];
            return mark == '`'
                || (!(char.IsWhiteSpace(before) && char.IsWhiteSpace(after))
                    && !(mark == '_' && char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)));
        }

        private void EscapeAt(int at)
        {
            if (!_isMark[at] && _instead[at] is null)
            {
                _instead[at] = "\\" + _text[at];
            }
        }
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Excludes signs that no address contains and that start or end a link, a tag or code.
    private const string Url = @"https?://[^\s<>\[\]`\\]*[^\s<>\[\]`\\*_~.,;:!?)}'""]";

    [GeneratedRegex(
        @"(?<block>```(?=[^`]*\n)[\s\S]+?```)|(?<!`)```[^`\n]+```(?!`)|(?<!`)`[^`\s]([^`\n]*[^`\s])?`(?!`)|" + Url, Options, 1000)]
    private static partial Regex CodeOrAddress();

    [GeneratedRegex(Url, Options, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![\w*\\])(?<mark>\*)(?=[^\s*])[^*\n]*[^*\s\\]\*(?![\w*])", Options, 1000)]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w~\\])(?<mark>~)(?=[^\s~])[^~\n]*[^~\s\\]~(?![\w~])", Options, 1000)]
    private static partial Regex Struck();

    [GeneratedRegex(@"(?<![\w_\\])(?<mark>_)(?=[^\s_])[^_\n]*[^_\s\\]_(?![\w_])", Options, 1000)]
    private static partial Regex Italic();

    /// <summary>Markdown that was pasted into the message.</summary>
    [GeneratedRegex(@"(?<![\w*_~\\])(?<mark>\*\*|~~)(?=[^\s*_~])[^*_~\n]*[^*_~\s\\]\k<mark>(?![\w*_~])", Options, 1000)]
    private static partial Regex Doubled();

    /// <summary>Headings, rules, underlines of headings and tables, WhatsApp's own bullets, empty quotes and fences.</summary>
    [GeneratedRegex(
        @"^ {0,3}((?<at>\#)\#{0,5}(?=[ \t]|$)|(?<at>(?=[^-\n]*-)[|:]|[-=*_+])([-=*_+: \t]|(?<at>\|))*$|(?<at>\+)(?=[ \t])|\d{1,9}(?<at>\))(?=[ \t]|$)|(?<at>~)~~|(?<at>>)(?! +\S))",
        Options | RegexOptions.Multiline, 1000)]
    private static partial Regex LineSigns();

    [GeneratedRegex(@"^([ ]{4}|[ ]{0,3}\t)[ \t]*(?=\S)", Options | RegexOptions.Multiline, 1000)]
    private static partial Regex Indent();

    [GeneratedRegex("^.*$", Options | RegexOptions.Multiline, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"^ {0,3}((?<at>[-*>])|(?<number>\d{1,9})(?<at>\.))([ \t]+(?<content>\S)|[ \t]*$)", Options, 1000)]
    private static partial Regex Block();

    /// <summary>Backslashes before signs, link brackets, tags, entities, and texts that become a trade mark sign.</summary>
    [GeneratedRegex(
        @"\\(?=[!-/:-@\[-`{-~\n\uE000])|\[|\](?=[(\[:])|<(?=[A-Za-z/!?\uE000])|&(?=\#?\w{1,31};)|\((?=([cCrRpP]|[tT][mM])\))",
        Options, 1000)]
    private static partial Regex Signs();

    [GeneratedRegex(@"\s+", Options, 1000)]
    private static partial Regex WhiteSpace();
}
