using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Api.Sandbox.Page;

/// <summary>
/// Acts as an agent in the sandbox's Chatwoot, for the page <c>/sandbox</c> and for tests (docs/spec/bridge.md 5). Never map it outside
/// Development.
/// </summary>
internal static class SandboxDeskEndpoints
{
    public const string Path = "/sandbox/desk";

    private const string Conversations = "/{inbox:long}/conversations";
    private const string One = Conversations + "/{conversation:long}";
    private const string Messages = One + "/messages";

    private static readonly string[] Statuses = ["open", "resolved", "pending"];

    /// <summary>
    /// <c>GET /sandbox/desk/inboxes</c> lists the inbox ids. An agent message is JSON or a form: <c>name</c>, <c>text</c>, <c>private</c>
    /// (<c>true</c>), files.
    /// </summary>
    public static IEndpointRouteBuilder MapSandboxDesk(this IEndpointRouteBuilder app)
    {
        var chatwoot = app.ServiceProvider.GetRequiredService<SandboxChatwoot>();
        var instances = app.ServiceProvider.GetService<SandboxInstances>();
        var agent = new SandboxAgent(chatwoot, app.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System);
        var desk = app.MapGroup(Path).OnlyOwnPage(SandboxChatwootEndpoints.HeaderValue);

        desk.MapGet("/inboxes", async (CancellationToken cancellationToken) =>
        {
            var inboxes = chatwoot.Inboxes;
            var known = instances is null ? null : await instances.OfAsync(inboxes, cancellationToken);
            return SandboxPageAnswer.Of(inboxes.Select(i => SandboxPageAnswer.Inbox(i, known?.GetValueOrDefault(i.Id))));
        });
        desk.MapGet(Conversations, (long inbox) => With(chatwoot, inbox, found => SandboxPageAnswer.Of(ConversationsOf(chatwoot, found))));
        desk.MapGet(Messages, (long inbox, long conversation) => With(chatwoot, inbox, found =>
            chatwoot.Desk.FindConversation(found.AccountId, conversation)?.InboxId != inbox
                ? null
                : SandboxPageAnswer.Of(
                    chatwoot.Desk.MessagesOf(found.AccountId, conversation).Select(m => SandboxPageAnswer.Message(m, chatwoot.Files)))));
        desk.MapPost(
            Messages, async (long inbox, long conversation, HttpRequest request) => await SandboxDeskForm.ReadAsync(request) is { } form
                ? With(chatwoot, inbox, found => Write(chatwoot, agent, found, conversation, form))
                : SandboxPageAnswer.Error(400, "JSON or a form is required"))
            .WithMetadata(new RequestSizeLimitAttribute(SandboxDeskForm.MaxBodyBytes));
        desk.MapPost(Messages + "/{message:long}/retry", (long inbox, long conversation, long message) =>
            With(chatwoot, inbox, found => Shown(chatwoot, agent.RetryMessage(found, conversation, message))));
        desk.MapDelete(Messages + "/{message:long}", (long inbox, long conversation, long message) =>
            With(chatwoot, inbox, found => Shown(chatwoot, agent.DeleteMessage(found, conversation, message))));
        desk.MapPost(
            One + "/status/{status}", (long inbox, long conversation, string status) => Statuses.Contains(status, StringComparer.Ordinal)
            ? With(chatwoot, inbox, found => agent.SetStatus(found, conversation, status) is { } changed
                ? SandboxPageAnswer.Of(new { changed.Id, changed.Status }) : null)
            : SandboxPageAnswer.Error(400, "open, resolved or pending is required"));
        MapContact(desk, chatwoot, agent);
        return app;
    }

    /// <summary>Maps the agent's other actions: blocking a contact and typing.</summary>
    private static void MapContact(RouteGroupBuilder desk, SandboxChatwoot chatwoot, SandboxAgent agent)
    {
        IResult Block(long inbox, long conversation, bool isBlocked) => With(chatwoot, inbox, found =>
            agent.Block(found, conversation, isBlocked) is { } contact
                ? SandboxPageAnswer.Of(new { contact.Id, contact.IsBlocked })
                : null);

        desk.MapPost(One + "/block", (long inbox, long conversation) => Block(inbox, conversation, isBlocked: true));
        desk.MapDelete(One + "/block", (long inbox, long conversation) => Block(inbox, conversation, isBlocked: false));
        desk.MapPost(One + "/typing/{state}", (long inbox, long conversation, string state) => state is "on" or "off"
            ? With(chatwoot, inbox, found => agent.Type(found, conversation, SandboxUser.Name, state == "on") is { } typed
                ? SandboxPageAnswer.Of(new { typed.Id, state })
                : null)
            : SandboxPageAnswer.Error(400, "on or off is required"));
    }

    /// <summary>Refuses requests that a browser sends for another site's page, because the sandbox has no authentication.</summary>
    /// <param name="marker">Value of <see cref="SandboxChatwootEndpoints.HeaderName"/> on every answer.</param>
    public static RouteGroupBuilder OnlyOwnPage(this RouteGroupBuilder group, string marker)
    {
        group.ExcludeFromDescription().AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers[SandboxChatwootEndpoints.HeaderName] = marker;
            return context.HttpContext.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
                ? next(context)
                : ValueTask.FromResult<object?>(SandboxPageAnswer.Error(403, "only the sandbox's own page may do this"));
        });
        return group;
    }

    private static IEnumerable<object> ConversationsOf(SandboxChatwoot chatwoot, SandboxInbox inbox) => chatwoot.Desk.Conversations
        .Where(c => c.AccountId == inbox.AccountId && c.InboxId == inbox.Id)
        .OrderByDescending(c => c.LastActivityAt).ThenByDescending(c => c.Id)
        .Select(c => SandboxPageAnswer.Conversation(
            c, chatwoot.Desk.FindContact(c.AccountId, who => who.Id == c.ContactId),
            chatwoot.Desk.MessagesOf(c.AccountId, c.Id).LastOrDefault()));

    /// <summary>
    /// Writes a text, files, a voice note (<c>voice</c>: <c>mp3</c> or <c>ogg</c>) or a bot's question (<c>choices</c>: a list of texts).
    /// </summary>
    private static IResult? Write(SandboxChatwoot chatwoot, SandboxAgent agent, SandboxInbox inbox, long conversation, SandboxDeskForm form)
    {
        var text = form["text"] ?? "";
        var name = form["name"] is { Length: > 0 } given ? given : SandboxUser.Name;
        return form["voice"] switch
        {
            "mp3" => Shown(chatwoot, agent.Speak(inbox, conversation, name)),
            "ogg" => Shown(chatwoot, agent.UploadVoice(inbox, conversation, name)),
            not null => SandboxPageAnswer.Error(400, "voice is mp3 or ogg"),
            null when text.Length == 0 && form.Files.Count == 0 => SandboxPageAnswer.Error(400, "a text or a file is required"),
            null when ChoicesOf(form) is { Length: > 0 } choices => Shown(chatwoot, agent.Ask(inbox, conversation, name, text, choices)),
            null => Shown(chatwoot, agent.Write(inbox, conversation, name, text, form["private"] == "true", form.Files)),
        };
    }

    private static string[] ChoicesOf(SandboxDeskForm form)
    {
        try
        {
            return form["choices"] is { Length: > 0 } json ? JsonSerializer.Deserialize<string[]>(json) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IResult? Shown(SandboxChatwoot chatwoot, DeskMessage? message) =>
        message is null ? null : SandboxPageAnswer.Of(SandboxPageAnswer.Message(message, chatwoot.Files));

    /// <summary>Runs the action on the inbox. Answers 404 when the inbox is missing or the action returns null.</summary>
    private static IResult With(SandboxChatwoot chatwoot, long inbox, Func<SandboxInbox, IResult?> act) =>
        (chatwoot.Inboxes.FirstOrDefault(i => i.Id == inbox) is { } found ? act(found) : null) ?? SandboxPageAnswer.NotFound();
}
