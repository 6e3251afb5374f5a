using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads a customer's choice from a list, a button or a form: its visible text, or else its id.</summary>
internal static class ChoiceReader
{
    private static readonly string[] Words =
        ["selecteddisplaytext", "selectedbuttontext", "selectedtitle", "selectedtext", "displaytext", "title", "text", "body", "name",
            "description"];

    private static readonly string[] Ids = ["selectedbuttonid", "selectedrowid", "selectedid", "rowid", "buttonid", "id", "payload"];
    private static readonly string[] Answers = ["paramsjson", "responsejson", "response", "answers", "formdata"];

    /// <summary>Members of an answer that only programs use.</summary>
    private static readonly HashSet<string> Hidden = ["flowtoken", "flowid", "screen", "version"];

    /// <summary>Null when the message is not a choice, or is unreadable.</summary>
    public static string? Read(JsonElement? message, string type)
    {
        var isReply = IsReply(KnownNames.KindOf(type));
        var members = (message?.Members() ?? [])
            .Where(member => member.Value.ValueKind == JsonValueKind.Object)
            .Where(member => IsReply(KnownNames.KindOf(member.Name))
                || (KnownNames.KindOf(member.Name) is "interactive" or "button" or "list" && (isReply || IsSelection(member.Value))))
            .SelectMany(member => KnownNames.Walk(member.Value))
            .ToList();
        if (members.Count == 0)
        {
            return null;
        }

        var answers = members.Where(member => Answers.Contains(member.Key)).SelectMany(member => AnswersIn(member.Value)).ToList();

        // A flow's name is not for people.
        var words = KnownNames.FirstWords(members, answers.Count > 0 ? Words.Where(key => key != "name") : Words);
        var lines = new[] { words }.OfType<string>().Concat(answers).ToList();
        return lines.Count > 0 ? string.Join('\n', lines)
            : KnownNames.FirstWords(members, Ids)
                ?? members.Where(member => Answers.Contains(member.Key))
                    .Select(member => KnownNames.Parsed(member.Value.AsText()).Words("id")).FirstOrDefault(id => id is not null);
    }

    private static bool IsReply(string kind) =>
        kind.EndsWith("response", StringComparison.Ordinal) || kind.EndsWith("reply", StringComparison.Ordinal);

    private static bool IsSelection(JsonElement value) =>
        KnownNames.Walk(value)
            .Any(member => member.Key.StartsWith("selected", StringComparison.Ordinal) || IsReply(KnownNames.KindOf(member.Key)));

    private static IEnumerable<string> AnswersIn(JsonElement value) =>
        ((value.ValueKind == JsonValueKind.Object ? value : KnownNames.Parsed(value.AsText()))?.Members() ?? [])
            .Where(member => !Hidden.Contains(KnownNames.KeyOf(member.Name)) && KnownNames.KeyOf(member.Name) != "id")
            .Select(member => (member.Name, Words: WordsOf(member.Value)))
            .Where(answer => !VisibleText.IsBlank(answer.Words))
            .Select(answer => $"{answer.Name}: {answer.Words}");

    private static string WordsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(WordsOf).Where(words => words.Length > 0)),
        JsonValueKind.Object => string.Join(", ", value.Members().Select(member => WordsOf(member.Value)).Where(words => words.Length > 0)),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.AsWords() ?? "",
    };
}
