using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>One send to WhatsApp.</summary>
/// <param name="Text">WhatsApp's formatting: the message, or the caption of the file; empty for a file without words.</param>
public sealed record AgentMessagePart(string Text, AgentFile? File)
{
    /// <summary>In characters; longer words go as a message of their own before the file.</summary>
    public const int MaxCaption = 1024;

    /// <summary>In characters; a longer name is cut.</summary>
    private const int MaxName = 100;

    /// <summary>
    /// A message as WhatsApp sends it: each file is its own send, in order, and the words are the caption of the first one if that shows
    /// captions. Empty when there is nothing to send.
    /// </summary>
    /// <param name="words">The message's content in WhatsApp's formatting.</param>
    /// <param name="signer">Stands in front of the words (api.md 4.1, <c>signMessages</c>); empty when nobody signs.</param>
    public static IReadOnlyList<AgentMessagePart> Of(AgentMessage message, string words, string signer)
    {
        words = string.Join('\n', new[] { words.Trim('\n', '\r'), message.Options }.Where(text => !string.IsNullOrWhiteSpace(text)));
        var name = NameLine(signer);
        var text = name + words;
        var files = message.Files.Select(Of).ToList();
        if (words.Length == 0)
        {
            return files;
        }

        // Each part keeps its number when a name becomes known between two attempts, so the name's length does not count.
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
        file.Type is not (AgentFileType.Contact or AgentFileType.Location) && file.FindFault() is null && AgentMedia.Of(file).Kind is not Domain.Protocol.Commands.MediaKind.Audio;

    private static string NameLine(string signer)
    {
        var name = PersonName.Clean(signer).Replace("*", "", StringComparison.Ordinal).Trim();
        name = name.Length <= MaxName ? name : name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)].Trim();
        return name.Length == 0 ? "" : $"*{name}*:\n";
    }
}
