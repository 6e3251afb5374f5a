using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Writes a message's text for Chatwoot, with the names of the people in it.</summary>
internal sealed class MessageWriter(IChatRepository chats, KnownPeople people, TimeProvider time)
{
    /// <param name="hasQuoted">Whether Chatwoot has the quoted message.</param>
    public async Task<string> WriteAsync(WorkContext job, FileOutcome file, bool hasQuoted, CancellationToken cancellationToken) =>
        MessageText.Of(job.Message, new MessageContext
        {
            File = file,
            Now = time.GetUtcNow(),
            HasQuoted = hasQuoted,
            People = await FindPeopleAsync(job, cancellationToken),
        });

    private async Task<IReadOnlyDictionary<string, string>> FindPeopleAsync(WorkContext job, CancellationToken cancellationToken)
    {
        var message = job.Message;
        if (!message.IsOutgoing)
        {
            people.Learn(job.IntegrationId, message.Sender);
        }

        var addresses = message.Mentions.Append(message.Sender)
            .SelectMany(person => new[] { person.Jid, person.Lid })
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            if (people.NameOf(job.IntegrationId, address) is { } name)
            {
                known[address] = name;
            }
        }

        var lids = addresses.Where(address => Jid.IsLid(address) && !known.ContainsKey(address)).ToList();
        if (lids.Count == 0)
        {
            return known;
        }

        foreach (var (lid, phone) in await chats.FindPhonesAsync(job.IntegrationId, lids, cancellationToken))
        {
            if ((people.NameOf(job.IntegrationId, phone) ?? Jid.PhoneOf(phone)) is { } name)
            {
                known[lid] = name;
            }
        }

        return known;
    }
}
