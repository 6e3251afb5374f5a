using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Ryze.Application.Bridge.ToWhatsApp.Text;

/// <summary>
/// Walks the syntax tree in text order. It copies the source and replaces only the marks, so that text without Markdown stays unchanged.
/// </summary>
internal sealed class WhatsAppRenderer(string source)
{
    private readonly WhatsAppMarks _marks = new();
    private readonly HtmlTags _tags = new();
    private int _copied;
    private bool _isLineNew;

    public string Render(MarkdownDocument document)
    {
        WriteBlocks(document);
        CopyTo(source.Length);
        return _marks.ToString();
    }

    private void WriteBlocks(ContainerBlock blocks)
    {
        foreach (var block in blocks)
        {
            switch (block)
            {
                case LinkReferenceDefinitionGroup:
                    break;
                case ContainerBlock container:
                    WriteBlocks(container);
                    break;
                case HeadingBlock { Inline.FirstChild: not null } heading:
                    WriteHeading(heading);
                    break;
                case FencedCodeBlock { ClosingFencedCharCount: > 0 } code:
                    WriteCode(code);
                    break;
                case LeafBlock { Inline: { } inlines }:
                    _tags.Match(inlines);
                    WriteInlines(inlines);
                    break;
            }
        }
    }

    private void WriteHeading(HeadingBlock heading)
    {
        _tags.Match(heading.Inline!);
        CopyTo(heading.Span.Start);
        SkipTo(heading.Inline!.FirstChild!.Span.Start);
        _marks.Open('*', "");
        WriteInlines(heading.Inline);
        CopyTo(heading.Inline.LastChild!.Span.End + 1);
        _marks.Close('*');

        // A heading may also end with marks.
        var lineEnd = source.IndexOf('\n', _copied) is var end and >= 0 ? end : source.Length;
        if (source.AsSpan(_copied, lineEnd - _copied).Trim(" \t#").IsEmpty)
        {
            SkipTo(lineEnd);
        }
    }

    /// <summary>WhatsApp supports one kind of fence, and shows a language name as code.</summary>
    private void WriteCode(FencedCodeBlock code)
    {
        var end = Math.Min(code.Span.End, source.Length - 1);
        var firstLineEnd = source.IndexOf('\n', code.Span.Start);
        var lastLine = source.LastIndexOf('\n', end) + 1;
        if (firstLineEnd < 0 || lastLine <= firstLineEnd)
        {
            return;
        }

        CopyTo(code.Span.Start);
        _marks.Append("```");
        SkipTo(firstLineEnd);
        CopyTo(source.IndexOf(code.FencedChar, lastLine));
        _marks.Append("```");
        SkipTo(end + 1);
    }

    private void WriteInlines(ContainerInline inlines)
    {
        foreach (var inline in inlines)
        {
            Write(inline);
        }
    }

    private void Write(Inline inline)
    {
        CopyTo(inline.Span.Start);
        if (_isLineNew && inline is not LineBreakInline)
        {
            _marks.BeginLine();
            _isLineNew = false;
        }

        switch (inline)
        {
            case LiteralInline { IsFirstCharacterEscaped: true } when At(inline.Span.Start) == '\\':
                SkipTo(inline.Span.Start + 1);
                break;
            case HtmlEntityInline entity:
                Replace(entity, entity.Transcoded.ToString());
                break;
            case LineBreakInline line:
                WriteLineBreak(line);
                break;
            case CodeInline code:
                WriteCode(code);
                break;
            case AutolinkInline address:
                _marks.AppendLink(address.Url);
                SkipTo(address.Span.End + 1);
                break;
            case LinkInline { IsAutoLink: true } or LinkInline { Reference: not null }:
                _marks.AppendLink(source[inline.Span.Start..(inline.Span.End + 1)]);
                SkipTo(inline.Span.End + 1);
                break;
            case LinkInline link:
                WriteLink(link);
                break;
            case HtmlInline tag:
                WriteTag(tag);
                break;
            case EmphasisInline emphasis:
                WriteEmphasis(emphasis);
                break;
            case ContainerInline container:
                WriteInlines(container);
                break;
        }
    }

    private void WriteLineBreak(LineBreakInline line)
    {
        if (!_isLineNew)
        {
            _marks.EndLine();
            _isLineNew = true;
        }

        if (line.IsBackslash && At(line.Span.Start) == '\\')
        {
            SkipTo(line.Span.Start + 1);
        }
    }

    /// <summary>WhatsApp supports one backtick within a line and three around any text.</summary>
    private void WriteCode(CodeInline code)
    {
        var isVerbatim = code.DelimiterCount is 1 or 3 && source.IndexOf('\n', code.Span.Start, code.Span.Length) < 0;
        if (!isVerbatim)
        {
            var fence = code.Content.Contains('`', StringComparison.Ordinal) ? "```" : "`";
            Replace(code, fence + code.Content + fence);
        }
    }

    private void WriteLink(LinkInline link)
    {
        var start = _marks.Length;
        if (link.FirstChild is { } first)
        {
            SkipTo(first.Span.Start);
            WriteInlines(link);
            CopyTo(link.LastChild!.Span.End + 1);
        }

        var (words, url) = (_marks.TextFrom(start).Trim(), link.Url ?? "");
        SkipTo(link.Span.End + 1);
        WriteAddress(start, words, url);
    }

    private void WriteAddress(int start, string words, string url)
    {
        var isPhone = url.StartsWith("tel:", StringComparison.OrdinalIgnoreCase);
        var address = isPhone
            || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)
            ? url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('?')[0] : url;
        if (words.Length == 0 || IsSame(words, address))
        {
            _marks.CutTo(start);
            _marks.AppendLink(address);
        }
        else if (address.Length > 0 && address != "#" && !(isPhone && Digits(words) == Digits(address)))
        {
            _marks.Append(isPhone ? " " + address : $" ({address})");
        }
    }

    private void WriteTag(HtmlInline tag)
    {
        switch (_tags.Find(tag))
        {
            case null:
                return;
            case { Kind: HtmlTagKind.LineBreak }:
                _marks.EndLine();
                _marks.Append("\n");
                _marks.BeginLine();
                break;
            case { Kind: HtmlTagKind.Open } open:
                open.Start = _marks.Length;
                open.IsMarked = open.Mark is { } mark && _marks.Open(mark, "");
                break;
            case { Kind: HtmlTagKind.Close, Opening: { } opening }:
                if (opening.IsMarked)
                {
                    _marks.Close(opening.Mark!.Value);
                }

                if (opening.Address is { } address)
                {
                    WriteAddress(opening.Start, _marks.TextFrom(opening.Start).Trim(), address);
                }

                break;
        }

        SkipTo(tag.Span.End + 1);
    }

    private void WriteEmphasis(EmphasisInline emphasis)
    {
        var count = emphasis.DelimiterCount;
        var mark = emphasis.DelimiterChar == '~' ? '~' : count == 1 ? '_' : '*';
        SkipTo(emphasis.Span.Start + count);

        // Within a word, one star more often means multiplication.
        var isMarked = _marks.Open(mark, count == 1 ? emphasis.DelimiterChar.ToString() : "");
        WriteInlines(emphasis);
        CopyTo(emphasis.Span.End + 1 - count);
        if (isMarked)
        {
            _marks.Close(mark);
        }

        SkipTo(emphasis.Span.End + 1);
    }

    private static bool IsSame(string words, string address) =>
        Bare(words).Equals(Bare(address), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string address) =>
        (address.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? address[(scheme + 3)..] : address).TrimEnd('/');

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private void Replace(Inline inline, string text)
    {
        _marks.Append(text);
        SkipTo(inline.Span.End + 1);
    }

    private char At(int position) => position >= 0 && position < source.Length ? source[position] : '\0';

    private void CopyTo(int position)
    {
        if (position > _copied)
        {
            _marks.Append(source.AsSpan(_copied, Math.Min(position, source.Length) - _copied));
            _copied = Math.Min(position, source.Length);
        }
    }

    private void SkipTo(int position) => _copied = Math.Clamp(position, _copied, source.Length);
}
