using System.Text;

namespace Ryze.Application.Bridge.ToWhatsApp.Text;

/// <summary>
/// A text with pairs of formatting marks. WhatsApp formats only within a line, without blanks inside the marks and without letters or
/// digits directly outside. Other pairs would show as stars.
/// </summary>
internal sealed class WhatsAppMarks
{
    private readonly StringBuilder _text = new();
    private readonly List<Pair> _pairs = [];
    private readonly List<Pair> _open = [];
    private readonly HashSet<int> _linkEnds = [];

    public int Length => _text.Length;

    public void Append(ReadOnlySpan<char> text) => _text.Append(text);

    /// <summary>Appends an address, which a mark directly after it would extend.</summary>
    public void AppendLink(string address)
    {
        _text.Append(address);
        _linkEnds.Add(_text.Length);
    }

    public string TextFrom(int start) => _text.ToString(start, _text.Length - start);

    /// <summary>Removes the end of the text, and the marks in it.</summary>
    public void CutTo(int length)
    {
        _text.Length = length;
        _pairs.RemoveAll(pair => pair.Start >= length && !_open.Contains(pair));
    }

    /// <param name="inWord">Replaces the mark in the middle of a word.</param>
    /// <returns>Whether a pair starts; not inside a pair of the same kind.</returns>
    public bool Open(char mark, string inWord)
    {
        if (_open.Exists(pair => pair.Mark == mark))
        {
            return false;
        }

        Begin(mark, inWord);
        return true;
    }

    public void Close(char mark)
    {
        var at = _open.FindLastIndex(pair => pair.Mark == mark);
        if (at >= 0)
        {
            _open[at].End = _text.Length;
            _open.RemoveAt(at);
        }
    }

    /// <summary>Ends all pairs before a line end; <see cref="BeginLine"/> reopens them.</summary>
    public void EndLine() => _open.ForEach(pair => pair.End = _text.Length);

    public void BeginLine()
    {
        var pairs = _open.ToList();
        _open.Clear();
        pairs.ForEach(pair => Begin(pair.Mark, pair.InWord));
    }

    public override string ToString()
    {
        var text = _text.ToString();
        var marks = new List<(int At, bool IsEnd, int Order, string Mark)>();
        for (var i = 0; i < _pairs.Count; i++)
        {
            var pair = _pairs[i];
            if (MarkOf(pair, text, out var start, out var end) is { Length: > 0 } mark)
            {
                // At one position, inner pairs end before outer pairs, and start after them.
                marks.Add((start, false, i, mark));
                marks.Add((end, true, -i, mark));
            }
        }

        var marked = new StringBuilder(text.Length + marks.Count);
        var from = 0;
        foreach (var (at, _, _, mark) in marks.OrderBy(mark => mark.At).ThenByDescending(mark => mark.IsEnd).ThenBy(mark => mark.Order))
        {
            marked.Append(text, from, at - from).Append(mark);
            from = at;
        }

        return marked.Append(text, from, text.Length - from).ToString();
    }

    private void Begin(char mark, string inWord)
    {
        var pair = new Pair(mark, inWord, _text.Length);
        _pairs.Add(pair);
        _open.Add(pair);
    }

    private string MarkOf(Pair pair, string text, out int start, out int end)
    {
        (start, end) = (pair.Start, Math.Min(pair.End, text.Length));
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return start >= end ? ""
            : (start > 0 && char.IsLetterOrDigit(text[start - 1])) || (end < text.Length && char.IsLetterOrDigit(text[end])) ? pair.InWord
            : _linkEnds.Contains(end) ? ""
            : pair.Mark.ToString();
    }

    private sealed class Pair(char mark, string inWord, int start)
    {
        public char Mark { get; } = mark;

        public string InWord { get; } = inWord;

        public int Start { get; } = start;

        public int End { get; set; } = int.MaxValue;
    }
}
