using System.Text.RegularExpressions;

namespace Ryze.Domain.Protocol.Events;

/// <summary>JSON whose escapes contain half a surrogate pair, because an engine cut a text inside an emoji.</summary>
public static partial class HalfSurrogates
{
    /// <summary>Replaces each half with U+FFFD, so that the JSON is Unicode text.</summary>
    public static string Repair(string json) => Escape().Replace(json, escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value);

    [GeneratedRegex(
        @"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
