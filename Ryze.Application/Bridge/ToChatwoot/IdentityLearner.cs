using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Maintains one table of people (docs/spec/bridge.md 3.1): it stores each pair of number and LID in an event's chat or sender.
/// </summary>
internal sealed class IdentityLearner(IChatRepository chats, INumberingPlan plan)
{
    /// <summary>Stores new pairs, and returns all known numbers of these people.</summary>
    /// <param name="parties">The chats and senders of events.</param>
    public async Task<KnownNumbers> LearnAsync(
        string integrationId, IReadOnlyCollection<EventParty> parties, CancellationToken cancellationToken)
    {
        var lids = parties.Select(ChatIdentity.LidOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (lids.Count == 0)
        {
            return new KnownNumbers(new Dictionary<string, string>(StringComparer.Ordinal), plan);
        }

        var known =
            new Dictionary<string, string>(await chats.FindPhonesAsync(integrationId, lids, cancellationToken), StringComparer.Ordinal);
        var news = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var party in parties)
        {
            if (ChatIdentity.PairIn(party) is { } pair && known.GetValueOrDefault(pair.Lid) != pair.PhoneJid)
            {
                known[pair.Lid] = news[pair.Lid] = pair.PhoneJid;
            }
        }

        if (news.Count > 0)
        {
            await chats.LearnAsync(integrationId, news, cancellationToken);
        }

        return new KnownNumbers(known, plan);
    }
}

/// <summary>The phone numbers of the people in a set of events.</summary>
/// <param name="phones">Phone number JIDs by LID.</param>
internal sealed class KnownNumbers(IReadOnlyDictionary<string, string> phones, INumberingPlan plan)
{
    /// <param name="chat">With an address.</param>
    public ChatIdentity ChatOf(EventParty chat) => ChatIdentity.Of(chat, phones.GetValueOrDefault, plan)!;

    /// <summary>The message, with the author's number when it names the author by LID.</summary>
    public WhatsAppMessage WithAuthor(WhatsAppMessage message) =>
        ChatIdentity.LidOf(message.Sender) is { } lid && phones.GetValueOrDefault(lid) is { } phone
            ? message with { Sender = message.Sender with { Jid = phone, Lid = lid } }
            : message;
}
