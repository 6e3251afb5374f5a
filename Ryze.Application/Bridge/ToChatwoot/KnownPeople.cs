using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Names of recent senders, so that mentions and unnamed authors show a name. They are in memory only: after a restart a person appears as
/// a number until the next message.
/// </summary>
internal sealed class KnownPeople
{
    /// <summary>About 5 MiB; the cache is cleared when it is full.</summary>
    private const int MaxNames = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string IntegrationId, string Address), string> _names = [];

    public void Learn(string integrationId, EventParty person)
    {
        if (VisibleText.IsBlank(person.Name))
        {
            return;
        }

        lock (_gate)
        {
            if (_names.Count >= MaxNames)
            {
                _names.Clear();
            }

            foreach (var address in new[] { person.Jid, person.Lid }.OfType<string>())
            {
                _names[(integrationId, address)] = person.Name;
            }
        }
    }

    /// <summary>Null when the person is unknown.</summary>
    public string? NameOf(string integrationId, string address)
    {
        lock (_gate)
        {
            return _names.GetValueOrDefault((integrationId, address));
        }
    }
}
