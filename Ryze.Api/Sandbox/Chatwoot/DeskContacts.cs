namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The contacts of a <see cref="SandboxDesk"/>, oldest first. Beyond the limit the oldest is removed. Use it under the desk's lock.
/// </summary>
internal sealed class DeskContacts
{
    private const int MaxNameLength = 255;

    private readonly LinkedList<DeskContact> _all = [];

    public IReadOnlyList<DeskContact> All => [.. _all];

    public DeskContact? Find(long accountId, Func<DeskContact, bool> isWanted) =>
        _all.FirstOrDefault(c => c.AccountId == accountId && isWanted(c));

    /// <returns>The contact, or the error answer.</returns>
    public (DeskContact? Contact, IResult? Refused) Add(DeskContact contact)
    {
        if (FaultOf(contact) is { } fault)
        {
            return (null, fault);
        }

        // A unique index in the database, whose violation Chatwoot's code does not handle (docs/spec/chatwoot.md 1.3.3).
        if (contact.Sources.Any(source => Find(contact.AccountId, c => c.Sources.Contains(source)) is not null))
        {
            return (null, SandboxAnswer.Rails(500, "Internal Server Error"));
        }

        _all.AddLast(contact);
        _all.Trim(SandboxDesk.MaxContacts);
        return (contact, null);
    }

    /// <returns>The changed contact, or the error answer.</returns>
    public (DeskContact? Contact, IResult? Refused) Change(long accountId, long contactId, Func<DeskContact, DeskContact> change)
    {
        if (_all.NodeOf(c => c.AccountId == accountId && c.Id == contactId) is not { } node)
        {
            return (null, SandboxAnswer.Error(404, SandboxText.NotFound));
        }

        var changed = change(node.Value);
        return FaultOf(changed) is { } fault ? (null, fault) : (node.Value = changed, null);
    }

    public void Remove(long accountId, long contactId) => _all.RemoveAll(c => c.AccountId == accountId && c.Id == contactId);

    public void RemoveSources(long accountId, long inboxId)
    {
        for (var node = _all.First; node is not null; node = node.Next)
        {
            if (node.Value.AccountId == accountId)
            {
                node.Value = node.Value with { Sources = [.. node.Value.Sources.Where(s => s.InboxId != inboxId)] };
            }
        }
    }

    /// <summary>All validation errors, in Chatwoot's order.</summary>
    private IResult? FaultOf(DeskContact contact)
    {
        var faults = new List<(string Attribute, string Text)>();
        if (contact.Name.EnumerateRunes().Count() > MaxNameLength)
        {
            faults.Add(("name", "Name is too long (maximum is 255 characters)"));
        }

        if (contact.Identifier is { } identifier && IsTaken(contact, c => c.Identifier == identifier))
        {
            faults.Add(("identifier", "Identifier has already been taken"));
        }

        if (contact.Phone is { } phone && IsTaken(contact, c => c.Phone == phone))
        {
            faults.Add(("phone_number", "Phone number has already been taken"));
        }

        return faults.Count == 0 ? null : SandboxAnswer.Invalid([.. faults]);
    }

    private bool IsTaken(DeskContact contact, Func<DeskContact, bool> isSame) =>
        Find(contact.AccountId, c => c.Id != contact.Id && isSame(c)) is not null;
}
