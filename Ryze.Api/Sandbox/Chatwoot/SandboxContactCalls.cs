using System.Text.RegularExpressions;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Chatwoot's contact calls (docs/spec/chatwoot.md 1.3.1 to 1.3.3).</summary>
internal sealed partial class SandboxContactCalls(SandboxChatwoot chatwoot, SandboxGate gate)
{
    private const int PageOfSearch = 15;
    private const int PageOfConversations = 20;

    public async Task<IResult> CreateAsync(HttpContext context, string account)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var accountId = SandboxGate.IdOf(account)!.Value;
        if (await SandboxDeskForm.ReadAsync(context.Request) is not { } form)
        {
            return SandboxAnswer.Rails(400, "Bad Request");
        }

        if (form.HasNul)
        {
            return SandboxAnswer.Rails(500, "Internal Server Error");
        }

        var inbox = form.Id("inbox_id") is { } inboxId ? chatwoot.Find(accountId, inboxId) : null;
        if (form["inbox_id"] is not null && inbox is null)
        {
            return SandboxAnswer.Error(404, SandboxText.NotFound);
        }

        var phone = Blank(form["phone_number"]);
        if (phone is not null && !E164().IsMatch(phone))
        {
            return SandboxAnswer.Invalid("Phone number should be in e164 format", "phone_number");
        }

        // Without a source_id Chatwoot generates one, which creates orphaned contacts.
        (long, string)? source = inbox is null ? null : (inbox.Id, Blank(form["source_id"]) ?? Guid.NewGuid().ToString());
        var (contact, fault) = chatwoot.Desk.AddContact(
            accountId, form["name"] ?? "", Blank(form["identifier"]), phone, source, form["blocked"] == "true");
        return contact is null ? fault! : SandboxDeskAnswer.Created(contact, inbox);
    }

    /// <summary>Updates name, identifier, number and <c>blocked</c>. A missing key keeps its value.</summary>
    public async Task<IResult> UpdateAsync(HttpContext context, string account, string contact)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        if (await SandboxDeskForm.ReadAsync(context.Request) is not { } form)
        {
            return SandboxAnswer.Rails(400, "Bad Request");
        }

        if (form.HasNul)
        {
            return SandboxAnswer.Rails(500, "Internal Server Error");
        }

        if (Blank(form["phone_number"]) is { } phone && !E164().IsMatch(phone))
        {
            return SandboxAnswer.Invalid("Phone number should be in e164 format", "phone_number");
        }

        var (changed, fault) = chatwoot.Desk.ChangeContact(SandboxGate.IdOf(account)!.Value, SandboxGate.IdOf(contact) ?? 0, c => c with
        {
            Name = form["name"] ?? c.Name,
            Identifier = form.Has("identifier") ? Blank(form["identifier"]) : c.Identifier,
            Phone = form.Has("phone_number") ? Blank(form["phone_number"]) : c.Phone,
            IsBlocked = form.Has("blocked") ? form["blocked"] == "true" : c.IsBlocked,
        });
        return changed is null ? fault! : SandboxDeskAnswer.Changed(changed);
    }

    /// <summary>Lists the users, without the bots.</summary>
    public async Task<IResult> AgentsAsync(HttpContext context, string account) =>
        await gate.CheckAccountAsync(context, account) ?? SandboxDeskAnswer.Agents(chatwoot.Desk.Senders, SandboxGate.IdOf(account)!.Value);

    public async Task<IResult> ShowAsync(HttpContext context, string account, string contact)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        return chatwoot.Desk.FindContact(SandboxGate.IdOf(account)!.Value, c => c.Id == SandboxGate.IdOf(contact)) is { } found
            ? SandboxDeskAnswer.Changed(found)
            : SandboxAnswer.Error(404, SandboxText.NotFound);
    }

    public async Task<IResult> SearchAsync(HttpContext context, string account)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var q = context.Request.Query["q"].ToString();
        var accountId = SandboxGate.IdOf(account);
        return q.Length == 0
            ? SandboxDeskAnswer.NoContacts()
            : SandboxDeskAnswer.Contacts(chatwoot.Desk.Contacts
                .Where(c => c.AccountId == accountId
                    && new[] { c.Name, c.Identifier, c.Phone }.Any(t => t?.Contains(q, StringComparison.OrdinalIgnoreCase) == true))
                .Take(PageOfSearch));
    }

    /// <summary>Finds a contact by <c>source_id</c>. A missing contact is 404 without a body, a missing inbox 404 with a body.</summary>
    public async Task<IResult> FilterAsync(HttpContext context, string account)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var accountId = SandboxGate.IdOf(account)!.Value;
        if (await SandboxDeskForm.ReadAsync(context.Request) is not { } form
            || form.Id("inbox_id") is not { } inboxId || chatwoot.Find(accountId, inboxId) is null)
        {
            return SandboxAnswer.Error(404, SandboxText.NotFound);
        }

        if (form.HasNul)
        {
            return SandboxAnswer.Rails(500, "Internal Server Error");
        }

        return chatwoot.Desk.FindContact(accountId, c => c.Sources.Contains((inboxId, form["source_id"] ?? ""))) is { } contact
            ? SandboxDeskAnswer.Contact(contact)
            : SandboxDeskAnswer.NoContact();
    }

    public async Task<IResult> ConversationsAsync(HttpContext context, string account, string contact)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var (accountId, contactId) = (SandboxGate.IdOf(account)!.Value, SandboxGate.IdOf(contact));
        return chatwoot.Desk.FindContact(accountId, c => c.Id == contactId) is null
            ? SandboxAnswer.Error(404, SandboxText.NotFound)
            : SandboxDeskAnswer.Conversations(
                chatwoot.Desk.Conversations.Where(c => c.AccountId == accountId && c.ContactId == contactId)
                    .OrderByDescending(c => c.LastActivityAt).ThenByDescending(c => c.Id).Take(PageOfConversations),
                chatwoot.Desk, SandboxMessageCalls.HostOf(context));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // Anchored only at the end, as in Chatwoot.
    [GeneratedRegex(@"\+[1-9]\d{1,14}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex E164();
}
