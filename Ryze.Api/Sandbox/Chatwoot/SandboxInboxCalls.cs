namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Chatwoot's inbox calls (docs/spec/chatwoot.md 1.2).</summary>
internal sealed class SandboxInboxCalls(SandboxChatwoot chatwoot, TimeProvider time)
{
    private readonly SandboxGate _gate = new(chatwoot, time);

    /// <summary>Lists the inboxes. Agents see none, because the sandbox cannot add agents to an inbox.</summary>
    public async Task<IResult> ListAsync(HttpContext context, string account)
    {
        if (await _gate.CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        var id = SandboxGate.IdOf(account);
        return SandboxAnswer.Inboxes(SandboxGate.CheckRole(context) is null
            ? chatwoot.Inboxes.Where(i => i.AccountId == id).OrderBy(i => i.Name.ToLowerInvariant(), StringComparer.Ordinal)
            : []);
    }

    public async Task<IResult> CreateAsync(HttpContext context, string account)
    {
        if (await _gate.CheckCreationAsync(context, account) is { } refused)
        {
            return refused;
        }

        var accountId = SandboxGate.IdOf(account)!.Value;
        if (await SandboxInboxForm.ReadAsync(context.Request) is not { } form)
        {
            return SandboxAnswer.Rails(400, "Bad Request");
        }

        if (form.HasNul)
        {
            return SandboxAnswer.Rails(500, "Internal Server Error");
        }

        if (FaultOf(form, accountId) is { } fault)
        {
            return fault;
        }

        var token = SandboxGate.TokenOf(context.Request);
        var signs = token is not (SandboxToken.Old or SandboxToken.Before49);
        if (chatwoot.Create(accountId, form.Name!, form.WebhookUrl, signs) is not { } inbox)
        {
            return SandboxAnswer.Error(402, SandboxText.Limit);
        }

        if (token == SandboxToken.SlowCreate)
        {
            await Task.Delay(SandboxToken.SlowAnswer, time, context.RequestAborted);
        }

        return SandboxAnswer.Inbox(chatwoot.Change(inbox, i => i with { Settings = form.SettingsAfter(i.Settings) }) ?? inbox);
    }

    public async Task<IResult> ShowAsync(HttpContext context, string account, string inbox)
    {
        var (found, refused) = await FindAsync(context, account, inbox);
        return found is null ? refused! : SandboxAnswer.Inbox(found);
    }

    /// <summary>Updates inbox and channel in separate transactions, as Chatwoot does: a refused URL keeps the new name.</summary>
    public async Task<IResult> UpdateAsync(HttpContext context, string account, string inbox)
    {
        var (found, refused) = await FindAsync(context, account, inbox);
        if (found is null)
        {
            return refused!;
        }

        if (await SandboxInboxForm.ReadAsync(context.Request) is not { } form)
        {
            return SandboxAnswer.Rails(400, "Bad Request");
        }

        if (form.HasNul)
        {
            return SandboxAnswer.Rails(500, "Internal Server Error");
        }

        var changed = chatwoot.Change(found, i => i with { Settings = form.SettingsAfter(i.Settings) });
        if (form.HasName)
        {
            if (form.FaultOfName() is { } fault)
            {
                return fault;
            }

            changed = chatwoot.Change(found, i => i with { Name = form.Name! });
        }

        if (form.HasWebhookUrl)
        {
            if (form.FaultOfWebhookUrl() is { } fault)
            {
                return fault;
            }

            changed = chatwoot.Change(found, i => i with { WebhookUrl = form.WebhookUrl });
        }

        return changed is null ? NotFound() : SandboxAnswer.Inbox(changed);
    }

    public async Task<IResult> DeleteAsync(HttpContext context, string account, string inbox)
    {
        var (found, refused) = await FindAsync(context, account, inbox);
        if (found is null)
        {
            return refused!;
        }

        chatwoot.QueueDeletion(found);
        return SandboxAnswer.Deleted();
    }

    public async Task<IResult> ResetSecretAsync(HttpContext context, string account, string inbox)
    {
        var (found, refused) = await FindAsync(context, account, inbox);
        if (found is null)
        {
            return refused!;
        }

        return chatwoot.Change(found, i => i with { Secret = SandboxChatwoot.NewKey() }) is { } changed
            ? SandboxAnswer.Inbox(changed) : NotFound();
    }

    // The lookup precedes the role check, so a missing inbox is 404 for an agent too.
    private async Task<(SandboxInbox? Found, IResult? Refused)> FindAsync(HttpContext context, string account, string inbox)
    {
        if (await _gate.CheckAccountAsync(context, account) is { } refused)
        {
            return (null, refused);
        }

        if (SandboxGate.IdOf(inbox) is not { } id || chatwoot.Find(SandboxGate.IdOf(account)!.Value, id) is not { } found)
        {
            return (null, NotFound());
        }

        return SandboxGate.CheckRole(context) is { } forbidden ? (null, forbidden) : (found, null);
    }

    // The channel is created before the inbox, so its errors come first. The sandbox knows only the type "api".
    private static IResult? FaultOf(SandboxInboxForm form, long accountId) =>
        !form.HasLink ? SandboxAnswer.Rails(500, "Internal Server Error")
        : form.Type != "api" ? SandboxAnswer.Invalid("Channel must exist", "channel")
        : accountId == SandboxAccount.RejectsInboxes ? SandboxAnswer.Invalid("Name can't be blank", "name")
        : accountId == SandboxAccount.FailsWithoutAttributes ? SandboxAnswer.Error(422, SandboxText.WithoutAttributes)
        : form.FaultOfWebhookUrl() ?? form.FaultOfName();

    private static IResult NotFound() => SandboxAnswer.Error(404, SandboxText.NotFound);
}
