using Ryze.Application.Ports;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>The one table of who is who (bridge.md 3.1): learns each pair of number and LID that an event tells.</summary>
internal sealed class Identities(IRelayStore store)
{
    /// <summary>Learns what the chats tell, and answers with the numbers of all LIDs among them that are known then.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LearnAsync(
        string integrationId, IReadOnlyCollection<RelayParty> chats, CancellationToken cancellationToken)
    {
        var lids = chats.SelectMany(chat => new[] { chat.Jid, chat.Lid }).OfType<string>().Where(Jid.IsLid).ToHashSet(StringComparer.Ordinal);
        if (lids.Count == 0)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        var known = new Dictionary<string, string>(await store.FindPhonesAsync(integrationId, lids, cancellationToken), StringComparer.Ordinal);
        var news = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chat in chats)
        {
            if (ChatIdentity.PairIn(chat) is { } pair && known.GetValueOrDefault(pair.Lid) != pair.PhoneJid)
            {
                known[pair.Lid] = news[pair.Lid] = pair.PhoneJid;
            }
        }

        if (news.Count > 0)
        {
            await store.LearnAsync(integrationId, news, cancellationToken);
        }

        return known;
    }
}
