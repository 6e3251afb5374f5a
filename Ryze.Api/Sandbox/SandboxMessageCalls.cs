using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox;

/// <summary>The message calls of a Chatwoot (reference chatwoot.md 1.3.5 and 1.3.6): not idempotent, as the real ones.</summary>
internal sealed class SandboxMessageCalls(SandboxChatwoot chatwoot, SandboxConversationCalls conversations, TimeProvider time)
{
    /// <summary>Per conversation.</summary>
    private const int PerMinute = 200;

    private const int MaxContent = 150_000;
    private const int MaxFiles = 15;
    private const int Page = 20;
    private const int PageAfter = 100;
    private const int PageBetween = 1000;

    public async Task<IResult> CreateAsync(HttpContext context, string account, string conversation)
    {
        var (found, refused) = await conversations.FindAsync(context, account, conversation);
        if (found is null)
        {
            return refused!;
        }

        if (await SandboxDeskForm.ReadAsync(context.Request) is not { } form)
        {
            return SandboxAnswer.Rails(400, "Bad Request");
        }

        var type = form["message_type"] ?? "outgoing";
        var content = form["content"] ?? "";
        var now = time.GetUtcNow();
        var lately = chatwoot.Desk.MessagesOf(found.AccountId, found.Id).Count(m => m.CreatedAt > now - TimeSpan.FromMinutes(1));
        var fault = type is not ("incoming" or "outgoing") ? $"'{type}' is not a valid message_type"
            : lately >= PerMinute ? "Validation failed: Too many messages"
            : content.Length > MaxContent ? "Validation failed: Content is too long (maximum is 150000 characters)"
            : form.Files.Count > MaxFiles ? "Validation failed: Attachments exceeded maximum allowed"
            : null;
        if (fault is not null)
        {
            return SandboxAnswer.Error(422, fault);
        }

        var message = chatwoot.Desk.AddMessage(new DeskMessage(
            found.AccountId, 0, found.Id, content, type, form["private"] == "true", form["source_id"], AttributesOf(form, found), now,
            [.. form.Files.Select(chatwoot.Files.Keep)])
        {
            Sender = type == "outgoing" ? SandboxUser.Name : null,
        });
        return AnswerOf(context, message, found);
    }

    public async Task<IResult> ListAsync(HttpContext context, string account, string conversation)
    {
        var (found, refused) = await conversations.FindAsync(context, account, conversation);
        if (found is null)
        {
            return refused!;
        }

        var before = SandboxGate.IdOf(context.Request.Query["before"].ToString());
        var after = SandboxGate.IdOf(context.Request.Query["after"].ToString());
        var messages = chatwoot.Desk.MessagesOf(found.AccountId, found.Id)
            .Where(m => (before is null || m.Id < before) && (after is null || m.Id > after)).ToList();
        return SandboxDeskAnswer.Messages(
            after is null ? messages.TakeLast(Page) : messages.Take(before is null ? PageAfter : PageBetween), found, HostOf(context));
    }

    public async Task<IResult> UpdateAsync(HttpContext context, string account, string conversation, string message)
    {
        var (found, refused) = await conversations.FindAsync(context, account, conversation);
        if (found is null)
        {
            return refused!;
        }

        return await SandboxDeskForm.ReadAsync(context.Request) is { } form
            ? Change(context, found, message, m => m.WithStatus(form["status"], form["external_error"]))
            : SandboxAnswer.Rails(400, "Bad Request");
    }

    public async Task<IResult> DeleteAsync(HttpContext context, string account, string conversation, string message)
    {
        var (found, refused) = await conversations.FindAsync(context, account, conversation);
        return found is null ? refused! : Change(context, found, message, m => m.Deleted());
    }

    public async Task<IResult> RetryAsync(HttpContext context, string account, string conversation, string message)
    {
        var (found, refused) = await conversations.FindAsync(context, account, conversation);
        return found is null ? refused! : Change(context, found, message, SandboxAgent.Retry);
    }

    private IResult Change(HttpContext context, DeskConversation conversation, string message, params Func<DeskMessage, DeskMessage>[] changes) => AnswerOf(
        context,
        SandboxGate.IdOf(message) is { } id ? chatwoot.Desk.ChangeMessage(conversation.AccountId, conversation.Id, id, isTold: true, changes) : null,
        conversation);

    private static IResult AnswerOf(HttpContext context, DeskMessage? message, DeskConversation conversation) => message is null
        ? SandboxAnswer.Error(404, SandboxText.NotFound)
        : SandboxDeskAnswer.Message(message, conversation, HostOf(context));

    private static Uri HostOf(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host}");

    /// <summary>An object, or the same as a JSON text; the quoted message is looked for in the conversation.</summary>
    private string AttributesOf(SandboxDeskForm form, DeskConversation conversation)
    {
        if (form["content_attributes"] is not { Length: > 0 } json || Parse(json) is not { } attributes)
        {
            return "{}";
        }

        if (attributes["in_reply_to_external_id"] is JsonValue external && external.TryGetValue<string>(out var sourceId)
            && chatwoot.Desk.MessagesOf(conversation.AccountId, conversation.Id).FindLast(m => m.SourceId == sourceId) is { } quoted)
        {
            attributes["in_reply_to"] = quoted.Id;
        }

        return attributes.ToJsonString();
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
