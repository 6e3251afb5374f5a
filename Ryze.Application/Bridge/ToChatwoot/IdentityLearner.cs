using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>The one table of persons (bridge.md 3.1): learns each pair of number and LID that an event gives of its chat or its sender.</summary>
internal sealed class IdentityLearner(IDeliveryRepository store, INumberingPlan plan)
{
    /// <summary>Learns what the messages show, and answers with what is known then of everyone in them.</summary>
    public async Task<KnownNumbers> LearnAsync(string integrationId, IReadOnlyCollection<WhatsAppMessage> messages, CancellationToken cancellationToken)
    {
        var parties = messages.SelectMany(message => new[] { message.Chat, message.Sender }).ToList();
        var lids = parties.Select(ChatIdentity.LidOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (lids.Count == 0)
        {
            return new KnownNumbers(new Dictionary<string, string>(StringComparer.Ordinal), plan);
        }

        var known = new Dictionary<string, string>(await store.FindPhonesAsync(integrationId, lids, cancellationToken), StringComparer.Ordinal);
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

/// <summary>The numbers of the people in some messages.</summary>
/// <param name="phones">JIDs of numbers by LID.</param>
internal sealed class KnownNumbers(IReadOnlyDictionary<string, string> phones, INumberingPlan plan)
{
    public ChatIdentity ChatOf(WhatsAppMessage message) => ChatIdentity.Of(message.Chat, phones.GetValueOrDefault, plan)!;

    /// <summary>The message with the number of an author whom it names by LID.</summary>
    public WhatsAppMessage WithAuthor(WhatsAppMessage message) =>
        ChatIdentity.LidOf(message.Sender) is { } lid && phones.GetValueOrDefault(lid) is { } phone
            ? message with { Sender = message.Sender with { Jid = phone, Lid = lid } }
            : message;
}
