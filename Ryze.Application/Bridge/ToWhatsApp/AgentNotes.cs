using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Writes private notes to agents about what happened to a message on WhatsApp.</summary>
internal sealed class AgentNotes(IChatwootMessages chatwoot, PostedMessages posted)
{
    /// <summary>Searches for the note first, because an earlier call with an unknown outcome may have stored it.</summary>
    /// <param name="sourceId">Identifies the note.</param>
    /// <returns>Null when the conversation has the note.</returns>
    public async Task<ChatwootFailure?> PostAsync(
        ChatwootAccess access, AgentMessage message, string sourceId, string content, CancellationToken cancellationToken)
    {
        var found = await posted.FindAsync(
            access, message.ConversationId, note => note.SourceId == sourceId, message.ReceivedAt, cancellationToken);
        if (!found.TryGet(out var noteId, out var error) || noteId > 0)
        {
            return (ChatwootFailure?)error;
        }

        return await chatwoot.CreateNoteAsync(access, message.ConversationId, message.Id, sourceId, content, cancellationToken);
    }

    /// <summary>Delays the next attempt while a note without an answer may still arrive.</summary>
    public static Outcome AfterGrace(Outcome next, ChatwootFailure failure) =>
        next.Step is NextStep.Retry && next.Delay < PostedMessages.LateArrivalGrace
            && MessageCreatePolicy.OutcomeOf(failure) is MessageCreateOutcome.InProgress
            ? next with { Delay = PostedMessages.LateArrivalGrace } : next;
}
