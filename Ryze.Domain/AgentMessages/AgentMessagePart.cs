using Ryze.Domain.Relay;

namespace Ryze.Domain.AgentMessages;

/// <summary>One send to WhatsApp.</summary>
/// <param name="Text">WhatsApp's formatting: the message, or the caption of the file; empty for a file without words.</param>
public sealed record AgentMessagePart(string Text, AgentFile? File)
{
    /// <summary>In characters; longer words go as a message of their own before the file.</summary>
    public const int MaxCaption = 1024;

    /// <summary>
    /// A message as WhatsApp sends it: each file is its own send, in order, and the words are the caption of the first one if that shows
    /// captions. Empty when there is nothing to send.
    /// </summary>
    /// <param name="sign">Names the sender in front of the words (api.md 4.1, <c>signMessages</c>).</param>
    public static IReadOnlyList<AgentMessagePart> Of(AgentMessage message, bool sign)
    {
        var words = WhatsAppFormatting.FromMarkdown(message.Content).Trim('\n', '\r');
        var name = sign ? message.SenderName.ReplaceLineEndings(" ").Replace("*", "", StringComparison.Ordinal).Trim() : "";
        var text = name.Length == 0 || string.IsNullOrWhiteSpace(words) ? words : $"*{name}*:\n{words}";
        var files = message.Files.Select(file => new AgentMessagePart("", file)).ToList();
        if (string.IsNullOrWhiteSpace(words))
        {
            return files;
        }

        if (files is [{ File: { Type: not "audio" } first }, ..] && text.Length <= MaxCaption)
        {
            files[0] = new AgentMessagePart(text, first);
            return files;
        }

        return [new AgentMessagePart(text, null), .. files];
    }
}
