using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>One WhatsApp message to send.</summary>
/// <param name="Text">The message or the file's caption, with WhatsApp's formatting; empty for a file without text.</param>
public sealed record AgentMessagePart(string Text, AgentFile? File)
{
    /// <summary>In characters; a longer text becomes its own message before the file.</summary>
    public const int MaxCaption = 1024;

    /// <summary>In characters; a longer name is cut.</summary>
    private const int MaxName = 100;

    /// <summary>
    /// Splits a message into parts. Each file is one part, in order, and the text becomes the first file's caption when that file supports
    /// one. Empty when there is nothing to send.
    /// </summary>
    /// <param name="words">The message's content in WhatsApp's formatting.</param>
    /// <param name="signer">The name before the text (docs/spec/api.md 4.1, <c>signMessages</c>); empty without a signature.</param>
    public static IReadOnlyList<AgentMessagePart> Of(AgentMessageSnapshot message, string words, string signer)
    {
        words = string.Join('\n', new[] { words.Trim('\n', '\r'), message.Options }.Where(text => !string.IsNullOrWhiteSpace(text)));
        var name = NameLine(signer);
        var text = name + words;
        var files = message.Files.Select(Of).ToList();
        if (words.Length == 0)
        {
            return files;
        }

        // The name's actual length does not count, so that parts keep their numbers when a name becomes known later.
        var maxWords = signer.Length == 0 ? MaxCaption : MaxCaption - NameLine(new string('x', MaxName)).Length;
        if (files is [{ File: { } first, Text.Length: 0 }, ..] && ShowsCaption(first) && words.Length <= maxWords)
        {
            files[0] = new AgentMessagePart(text, first);
            return files;
        }

        return [new AgentMessagePart(text, null), .. files];
    }

    private static AgentMessagePart Of(AgentFile file) => file.Type == AgentFileType.Link && file.Url.Length > 0
        ? new AgentMessagePart(string.Join('\n', new[] { file.FileName, file.Url }.OfType<string>()), null)
        : new AgentMessagePart("", file);

    private static bool ShowsCaption(AgentFile file) =>
        file.Type is not (AgentFileType.Contact or AgentFileType.Location) && file.FindFault() is null
            && AgentMedia.Of(file).Kind is not Domain.Protocol.Commands.MediaKind.Audio;

    private static string NameLine(string signer)
    {
        var name = PersonName.Clean(signer).Replace("*", "", StringComparison.Ordinal).Trim();
        name = name.Length <= MaxName ? name : name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)].Trim();
        return name.Length == 0 ? "" : $"*{name}*:\n";
    }
}
