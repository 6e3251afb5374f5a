using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Names of the people who wrote lately, so that mentions and authors without a name are shown with one. In memory: what a restart forgets is
/// shown as a number until the person writes again.
/// </summary>
internal sealed class KnownPeople
{
    /// <summary>Some 5 MiB; all are forgotten when there are more.</summary>
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

    /// <summary>Null when the person is not known.</summary>
    public string? NameOf(string integrationId, string address)
    {
        lock (_gate)
        {
            return _names.GetValueOrDefault((integrationId, address));
        }
    }
}
