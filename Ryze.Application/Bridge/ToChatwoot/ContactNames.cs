using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Keeps a contact's name true (bridge.md 3.1): a person's number or id is replaced once by the person's name, and a group's contact follows
/// the group. A name that an agent gave stays.
/// </summary>
internal sealed class ContactNames(IDeliveryRepository store, IChatwootMessages chatwoot)
{
    /// <summary>Null when the event gives no name, or only an address in place of one.</summary>
    public static string? NameIn(WorkContext job)
    {
        var message = job.Message;

        // The sender of a message from the phone is the phone's own owner.
        var name = message.Chat.Name.Length > 0 ? message.Chat.Name
            : message.Kind is ChatKind.Private && !message.IsOutgoing ? message.Sender.Name
            : "";
        return name.Length == 0 || PersonName.IsAddress(name, job.Chat) ? null : name;
    }

    /// <returns>The chat with the name that has been dealt with; unchanged when Chatwoot could not be asked.</returns>
    public async Task<ChatMapping> FollowAsync(WorkContext job, ChatMapping chat, CancellationToken cancellationToken)
    {
        var isSettled = chat.Name.Length > 0 && job.Message.Kind is not ChatKind.Group;
        if (isSettled || NameIn(job) is not { } name || name == chat.Name || !await TrySetAsync(job, chat, name, cancellationToken))
        {
            return chat;
        }

        var named = chat with { Name = name };
        await store.SaveChatAsync(job.IntegrationId, named, cancellationToken);
        return named;
    }

    /// <returns>False when it may succeed with the next event.</returns>
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
            || await chatwoot.SetNameAsync(job.Access, chat.ContactId, name, cancellationToken) is null or ChatwootFailure { ChatwootStatus: 422 };
    }
}
