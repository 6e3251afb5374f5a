namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Chatwoot's conversation calls (docs/spec/chatwoot.md 1.3.4).</summary>
internal sealed class SandboxConversationCalls(SandboxChatwoot chatwoot, SandboxGate gate, TimeProvider time)
{
    private const int Page = 25;

    private static readonly string[] Statuses = ["open", "resolved", "pending", "snoozed"];

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

        if (form.Id("inbox_id") is not { } inboxId || chatwoot.Find(accountId, inboxId) is null
            || form.Id("contact_id") is not { } contactId)
        {
            return SandboxAnswer.Error(404, SandboxText.NotFound);
        }

        var status = form["status"] is { } requested && Statuses.Contains(requested, StringComparer.Ordinal) ? requested : "open";
        var (conversation, fault) = chatwoot.Desk.AddConversation(
            accountId, inboxId, contactId, form["source_id"] is { Length: > 0 } source ? source : Guid.NewGuid().ToString(), status,
            time.GetUtcNow());
        return conversation is null
            ? fault! : SandboxDeskAnswer.Conversation(conversation, chatwoot.Desk, SandboxMessageCalls.HostOf(context));
    }

    /// <summary>Lists open conversations by default. The latest activity is first, regardless of the requested order.</summary>
    public async Task<IResult> ListAsync(HttpContext context, string account)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var (accountId, query) = (SandboxGate.IdOf(account)!.Value, context.Request.Query);
        var inboxId = SandboxGate.IdOf(query["inbox_id"].ToString());
        var status = query["status"].FirstOrDefault() ?? "open";
        var page = Math.Max(SandboxGate.IdOf(query["page"].ToString()) ?? 1, 1);
        var wanted = chatwoot.Desk.Conversations
            .Where(c => c.AccountId == accountId && (inboxId is null || c.InboxId == inboxId) && (status == "all" || c.Status == status))
            .OrderByDescending(c => c.LastActivityAt).ThenByDescending(c => c.Id).ToList();
        return SandboxDeskAnswer.ConversationPage(
            wanted.Skip((int)Math.Min((page - 1) * Page, int.MaxValue)).Take(Page), wanted.Count, chatwoot.Desk,
            SandboxMessageCalls.HostOf(context));
    }

    public async Task<IResult> ShowAsync(HttpContext context, string account, string conversation)
    {
        var (found, refused) = await FindAsync(context, account, conversation);
        return found is null ? refused! : SandboxDeskAnswer.Conversation(found, chatwoot.Desk, SandboxMessageCalls.HostOf(context));
    }

    public async Task<IResult> ToggleStatusAsync(HttpContext context, string account, string conversation)
    {
        var (found, refused) = await FindAsync(context, account, conversation);
        if (found is null)
        {
            return refused!;
        }

        var form = await SandboxDeskForm.ReadAsync(context.Request);
        var status = form?["status"] ?? (found.Status == "resolved" ? "open" : "resolved");
        return Statuses.Contains(status, StringComparer.Ordinal)
            && chatwoot.Desk.SetStatus(found.AccountId, found.Id, status) is { } changed
            ? SandboxDeskAnswer.Status(changed)
            : SandboxAnswer.Rails(500, "Internal Server Error");
    }

    /// <summary>Finds a conversation that the token's user may see.</summary>
    public async Task<(DeskConversation? Found, IResult? Refused)> FindAsync(HttpContext context, string account, string conversation)
    {
        if (await gate.CheckAccountAsync(context, account) is { } refused)
        {
            return (null, refused);
        }

        return SandboxGate.IdOf(conversation) is { } id && chatwoot.Desk.FindConversation(SandboxGate.IdOf(account)!.Value, id) is { } found
            ? (found, null)
            : (null, SandboxAnswer.Error(404, SandboxText.NotFound));
    }
}
