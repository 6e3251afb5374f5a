using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Chatwoot's message calls (docs/spec/chatwoot.md 1.3.5 and 1.3.6). They are not idempotent, as in a real Chatwoot.</summary>
internal sealed class SandboxMessageCalls(SandboxChatwoot chatwoot, SandboxConversationCalls conversations, TimeProvider time)
{
    /// <summary>Most messages per minute and conversation.</summary>
    private const int PerMinute = 200;

    private const int MaxContent = 150_000;
    private const int Page = 20;
    private const int PageAfter = 100;
    private const int PageBetween = 1000;

    private static readonly string[] ContentTypes =
    [
        "text", "input_text", "input_textarea", "input_email", "input_select", "cards", "form", "article", "incoming_email",
        DeskTemplates.Survey, "integrations", "sticker",
    ];

    private readonly SandboxMessageFaults _faults = new();

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

        if (FaultOf(form, found) is { } fault)
        {
            return SandboxAnswer.Error(422, fault);
        }

        return _faults.Play(context, form, () => Store(context, form, found));
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
            after is null ? messages.TakeLast(Page) : messages.Take(before is null ? PageAfter : PageBetween), found, chatwoot.Desk,
            HostOf(context));
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

    private IResult Change(
        HttpContext context, DeskConversation conversation, string message, params Func<DeskMessage, DeskMessage>[] changes) => AnswerOf(
        context,
        SandboxGate.IdOf(message) is { } id
            ? chatwoot.Desk.ChangeMessage(conversation.AccountId, conversation.Id, id, isTold: true, changes) : null,
        conversation);

    /// <summary>The request's scheme, host and port.</summary>
    public static Uri HostOf(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host}");

    /// <summary>Why a message is refused, or null.</summary>
    private string? FaultOf(SandboxDeskForm form, DeskConversation conversation)
    {
        var type = form["message_type"] ?? "outgoing";
        var contentType = form["content_type"] ?? "text";
        var lately = time.GetUtcNow() - TimeSpan.FromMinutes(1);
        return form.HasNul ? SandboxText.NulByte
            : type is not ("incoming" or "outgoing") ? $"'{type}' is not a valid message_type"
            : !ContentTypes.Contains(contentType, StringComparer.Ordinal) ? $"'{contentType}' is not a valid content_type"
            : chatwoot.Desk.MessagesOf(conversation.AccountId, conversation.Id).Count(m => m.CreatedAt > lately) >= PerMinute
                ? "Validation failed: Too many messages"
            : form["content"]?.EnumerateRunes().Count() > MaxContent
                ? "Validation failed: Content is too long (maximum is 150000 characters)"
            : null;
    }

    private IResult Store(HttpContext context, SandboxDeskForm form, DeskConversation conversation)
    {
        var type = form["message_type"] ?? "outgoing";
        var message = chatwoot.Desk.AddMessage(new DeskMessage(
            conversation.AccountId, 0, conversation.Id, form["content"] ?? "", type, form["private"] == "true", form["source_id"],
            AttributesOf(form, conversation, SandboxGate.TokenOf(context.Request)), time.GetUtcNow(),
            [.. form.Files.Select(chatwoot.Files.Keep)])
        {
            ContentType = form["content_type"] ?? "text",
            Sender = type == "outgoing" ? SandboxUser.Sender : null,
        });
        return AnswerOf(context, message, conversation, form["echo_id"]);
    }

    private IResult AnswerOf(HttpContext context, DeskMessage? message, DeskConversation conversation, string? echoId = null) =>
        message is null
        ? SandboxAnswer.Error(404, SandboxText.NotFound)
        : SandboxDeskAnswer.Message(message, conversation, chatwoot.Desk, HostOf(context), echoId);

    /// <summary>
    /// Reads <c>content_attributes</c>: an object, or its JSON as text. The quoted message is searched in the conversation by id, then by
    /// <c>source_id</c>. Both keys are null when it is missing. A Chatwoot before 4.9 drops all other keys except <c>items</c>.
    /// </summary>
    private string AttributesOf(SandboxDeskForm form, DeskConversation conversation, string token)
    {
        if (form["content_attributes"] is not { Length: > 0 } json || Parse(json) is not { } attributes)
        {
            return "{}";
        }

        if (token == SandboxToken.Before49)
        {
            foreach (var dropped in attributes.Select(a => a.Key).Where(key => key is not ("in_reply_to" or "items")).ToList())
            {
                attributes.Remove(dropped);
            }
        }

        var (id, source) = (TextOf(attributes["in_reply_to"]), TextOf(attributes["in_reply_to_external_id"]));
        if (id is not null || source is not null)
        {
            var quoted = chatwoot.Desk.MessagesOf(conversation.AccountId, conversation.Id)
                .FindLast(m => id is not null ? SandboxGate.IdOf(id) == m.Id : m.SourceId == source);
            attributes["in_reply_to_external_id"] = quoted?.SourceId;
            attributes["in_reply_to"] = quoted?.Id;
        }

        return attributes.ToJsonString();
    }

    private static string? TextOf(JsonNode? value) => value is JsonValue && value.ToString() is { Length: > 0 } text ? text : null;

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
