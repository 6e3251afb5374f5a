using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Maintains one table of people (docs/spec/bridge.md 3.1): it stores each pair of number and LID in an event's chat or sender.
/// </summary>
internal sealed class IdentityLearner(IDeliveryRepository store, INumberingPlan plan)
{
    /// <summary>Stores new pairs from the messages, and returns all known numbers of the people in them.</summary>
    public async Task<KnownNumbers> LearnAsync(
        string integrationId, IReadOnlyCollection<WhatsAppMessage> messages, CancellationToken cancellationToken)
    {
        var parties = messages.SelectMany(message => new[] { message.Chat, message.Sender }).ToList();
        var lids = parties.Select(ChatIdentity.LidOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (lids.Count == 0)
        {
            return new KnownNumbers(new Dictionary<string, string>(StringComparer.Ordinal), plan);
        }

        var known =
            new Dictionary<string, string>(await store.FindPhonesAsync(integrationId, lids, cancellationToken), StringComparer.Ordinal);
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
            await store.LearnAsync(integrationId, news, cancellationToken);
        }

        return new KnownNumbers(known, plan);
    }
}

/// <summary>The phone numbers of the people in a set of messages.</summary>
/// <param name="phones">Phone number JIDs by LID.</param>
internal sealed class KnownNumbers(IReadOnlyDictionary<string, string> phones, INumberingPlan plan)
{
    public ChatIdentity ChatOf(WhatsAppMessage message) => ChatIdentity.Of(message.Chat, phones.GetValueOrDefault, plan)!;

    /// <summary>The message, with the author's number when it names the author by LID.</summary>
    public WhatsAppMessage WithAuthor(WhatsAppMessage message) =>
        ChatIdentity.LidOf(message.Sender) is { } lid && phones.GetValueOrDefault(lid) is { } phone
            ? message with { Sender = message.Sender with { Jid = phone, Lid = lid } }
            : message;
}
