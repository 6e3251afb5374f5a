using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads a poll's question and options; votes are a <see cref="StructureKind.PollVote"/>.</summary>
internal static class PollReader
{
    public static MessagePoll? Read(JsonElement? message)
    {
        var poll = message.Filled("poll") ?? message.Filled("pollCreation") ?? message.Filled("pollCreationMessage");
        var read = new MessagePoll(
            poll.Words("name") ?? poll.Words("question") ?? poll.Words("title") ?? "",
            [.. poll.Items("options").Select(WordsOf).Where(option => !VisibleText.IsBlank(option))]);
        return VisibleText.IsBlank(read.Question) && read.Options.Count == 0 ? null : read;
    }

    private static string WordsOf(JsonElement option)
    {
        JsonElement? named = option;
        return option.AsWords() ?? named.Words("name") ?? named.Words("optionName") ?? named.Words("text") ?? "";
    }
}
