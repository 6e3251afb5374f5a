using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Ryze.Api.Sandbox;

/// <summary>A faithful little Chatwoot on our own host, for Development and tests only (bridge.md 5): never map it elsewhere.</summary>
public static class SandboxChatwootEndpoints
{
    /// <summary>On every answer, so that nobody takes the sandbox for the real thing.</summary>
    public const string HeaderName = "X-Ryze-Sandbox";

    public const string HeaderValue = "this is not a Chatwoot, it is Ryze's sandbox";

    /// <summary>
    /// Maps the calls that provisioning and relaying need, and beside <paramref name="prefix"/> the addresses that are no Chatwoot
    /// (<see cref="SandboxCases"/>). Needs a singleton <see cref="SandboxChatwoot"/>; uses a registered <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="prefix">Starts with a slash and does not end with one.</param>
    public static IEndpointRouteBuilder MapSandboxChatwoot(this IEndpointRouteBuilder app, string prefix = SandboxCases.ChatwootPath)
    {
        var chatwoot = app.ServiceProvider.GetRequiredService<SandboxChatwoot>();
        var time = app.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var gate = new SandboxGate(chatwoot, time);
        var inboxes = new SandboxInboxCalls(chatwoot, time);

        var desk = Group(app, prefix);
        desk.MapGet("/api", () => SandboxAnswer.Version(time.GetUtcNow()));
        desk.MapGet("/api/v1/profile", async (HttpContext context) =>
            await gate.CheckTokenAsync(context) ?? SandboxAnswer.Profile(SandboxGate.TokenOf(context.Request)));

        const string All = "/api/v1/accounts/{account}/inboxes";
        const string One = All + "/{inbox}";
        desk.MapGet(All, inboxes.ListAsync);
        desk.MapPost(All, inboxes.CreateAsync);
        desk.MapGet(One, inboxes.ShowAsync);
        desk.MapMethods(One, ["PATCH", "PUT"], inboxes.UpdateAsync);
        desk.MapDelete(One, inboxes.DeleteAsync);
        desk.MapPost(One + "/reset_secret", inboxes.ResetSecretAsync);
        MapDesk(desk, chatwoot, gate, time);
        desk.Map("/{**path}", (HttpRequest request) => UnknownPath(request));

        var parent = prefix[..prefix.LastIndexOf('/')];
        Group(app, parent + Last(SandboxCases.NotChatwootPath)).Map("/{**path}", () => SandboxAnswer.Page(404, "Not Found"));
        Group(app, parent + Last(SandboxCases.WebSitePath)).Map("/{**path}", () => SandboxAnswer.Page(200, "A web site"));
        Group(app, parent + Last(SandboxCases.HttpsOnlyPath)).Map("/{**path}", (HttpRequest request) => SandboxAnswer.ToHttps(request));
        return app;
    }

    /// <summary>The calls that relaying needs.</summary>
    private static void MapDesk(RouteGroupBuilder desk, SandboxChatwoot chatwoot, SandboxGate gate, TimeProvider time)
    {
        const string Account = "/api/v1/accounts/{account}";
        const string Conversations = Account + "/conversations";
        const string One = Conversations + "/{conversation}";
        var contacts = new SandboxContactCalls(chatwoot, gate);
        var conversations = new SandboxConversationCalls(chatwoot, gate);
        var messages = new SandboxMessageCalls(chatwoot, conversations, time);
        desk.MapPost(Account + "/contacts", contacts.CreateAsync);
        desk.MapGet(Account + "/contacts/search", contacts.SearchAsync);
        desk.MapGet(Account + "/contacts/{contact}/conversations", contacts.ConversationsAsync);
        desk.MapPost(Account + "/contact_inboxes/filter", contacts.FilterAsync);
        desk.MapPost(Conversations, conversations.CreateAsync);
        desk.MapGet(One, conversations.ShowAsync);
        desk.MapPost(One + "/toggle_status", conversations.ToggleStatusAsync);
        desk.MapGet(One + "/messages", messages.ListAsync);
        desk.MapPost(One + "/messages", messages.CreateAsync).WithMetadata(new RequestSizeLimitAttribute(SandboxDeskForm.MaxBodyBytes));
    }

    private static string Last(string path) => path[path.LastIndexOf('/')..];

    private static RouteGroupBuilder Group(IEndpointRouteBuilder app, string prefix)
    {
        var group = app.MapGroup(prefix).ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(SandboxInboxForm.MaxBodyBytes));
        group.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers[HeaderName] = HeaderValue;

            // Chatwoot's empty answers mean something: the host must not fill them.
            if (context.HttpContext.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(context);
        });
        return group;
    }

    // Rails answers in the form that was asked for.
    private static IResult UnknownPath(HttpRequest request) =>
        $"{request.Headers.Accept} {request.ContentType}".Contains("json", StringComparison.OrdinalIgnoreCase)
            ? SandboxAnswer.Rails(404, "Not Found")
            : SandboxAnswer.Page(404, "Not Found");
}
