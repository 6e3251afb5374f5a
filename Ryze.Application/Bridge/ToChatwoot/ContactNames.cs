using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Keeps contact names current (docs/spec/bridge.md 3.1). A person's name replaces the number or id once, and a group's contact follows the
/// group's name. Agents' own names stay.
/// </summary>
internal sealed class ContactNames(IChatRepository chats, IChatwootMessages chatwoot)
{
    /// <summary>Null when the event has no name, or only an address as its name.</summary>
    public static string? NameIn(WorkContext job)
    {
        var message = job.Message;

        // On a message from the phone, the sender is the phone's owner.
        var name = message.Chat.Name.Length > 0 ? message.Chat.Name
            : message.Kind is ChatKind.Private && !message.IsOutgoing ? message.Sender.Name
            : "";
        return name.Length == 0 || PersonName.IsAddress(name, job.Chat) ? null : name;
    }

    /// <returns>The chat with the name that was processed; unchanged when the call to Chatwoot failed.</returns>
    public async Task<ChatMapping> FollowAsync(WorkContext job, ChatMapping chat, CancellationToken cancellationToken)
    {
        var isSettled = chat.Name.Length > 0 && job.Message.Kind is not ChatKind.Group;
        if (isSettled || NameIn(job) is not { } name || name == chat.Name || !await TrySetAsync(job, chat, name, cancellationToken))
        {
            return chat;
        }

        var named = chat with { Name = name };
        await chats.SaveChatAsync(job.IntegrationId, named, cancellationToken);
        return named;
    }

    /// <returns>False when the next event should try again.</returns>
    private async Task<bool> TrySetAsync(WorkContext job, ChatMapping chat, string name, CancellationToken cancellationToken)
    {
        var found = await chatwoot.ReadContactAsync(job.Access, chat.ContactId, cancellationToken);
        if (!found.TryGet(out var contact, out _))
        {
            return false;
        }

        var isAgents = contact.Name.Length > 0 && contact.Name != chat.Name && !PersonName.IsAddress(contact.Name, job.Chat);
        return isAgents
            || contact.Name == name
            || await chatwoot.SetNameAsync(
                job.Access, chat.ContactId, name, cancellationToken) is null or ChatwootFailure { ChatwootStatus: 422 };
    }
}
