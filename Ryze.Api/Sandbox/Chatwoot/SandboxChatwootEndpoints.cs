using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// A small simulated Chatwoot on Ryze's own host, for Development and tests (docs/spec/bridge.md 5). Never map it elsewhere.
/// </summary>
public static class SandboxChatwootEndpoints
{
    /// <summary>Header on every answer, so that nobody mistakes the sandbox for a real Chatwoot.</summary>
    public const string HeaderName = "X-Ryze-Sandbox";

    public const string HeaderValue = "this is not a Chatwoot, it is Ryze's sandbox";

    /// <summary>Adds one simulated Chatwoot with its webhooks. Uses a registered <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddSandboxChatwoot(this IServiceCollection services)
    {
        services.AddHttpClient(SandboxWebhooks.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        return services.AddSingleton<SandboxChatwoot>().AddSingleton<SandboxPayload>().AddHostedService<SandboxWebhooks>();
    }

    /// <summary>
    /// Maps the calls for activation and deliveries, and the addresses that are not a Chatwoot (<see cref="SandboxCases"/>).
    /// </summary>
    public static IEndpointRouteBuilder MapSandboxChatwoot(this IEndpointRouteBuilder app)
    {
        var chatwoot = app.ServiceProvider.GetRequiredService<SandboxChatwoot>();
        var time = app.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var gate = new SandboxGate(chatwoot, time);
        var inboxes = new SandboxInboxCalls(chatwoot, time);

        var desk = Group(app, SandboxCases.ChatwootPath);
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

        Group(app, SandboxCases.NotChatwootPath).Map("/{**path}", () => SandboxAnswer.Page(404, "Not Found"));
        Group(app, SandboxCases.WebSitePath).Map("/{**path}", () => SandboxAnswer.Page(200, "A web site"));
        Group(app, SandboxCases.HttpsOnlyPath).Map("/{**path}", (HttpRequest request) => SandboxAnswer.ToHttps(request));
        return app;
    }

    /// <summary>Maps the calls for deliveries.</summary>
    private static void MapDesk(RouteGroupBuilder desk, SandboxChatwoot chatwoot, SandboxGate gate, TimeProvider time)
    {
        const string Account = "/api/v1/accounts/{account}";
        const string Conversations = Account + "/conversations";
        const string One = Conversations + "/{conversation}";
        var contacts = new SandboxContactCalls(chatwoot, gate);
        var conversations = new SandboxConversationCalls(chatwoot, gate, time);
        var messages = new SandboxMessageCalls(chatwoot, conversations, time);
        desk.MapGet(Account + "/agents", contacts.AgentsAsync);
        desk.MapPost(Account + "/contacts", contacts.CreateAsync);
        desk.MapMethods(Account + "/contacts/{contact}", ["PATCH", "PUT"], contacts.UpdateAsync);
        desk.MapGet(Account + "/contacts/search", contacts.SearchAsync);
        desk.MapGet(Account + "/contacts/{contact}", contacts.ShowAsync);
        desk.MapGet(Account + "/contacts/{contact}/conversations", contacts.ConversationsAsync);
        desk.MapPost(Account + "/contact_inboxes/filter", contacts.FilterAsync);
        desk.MapPost(Conversations, conversations.CreateAsync);
        desk.MapGet(Conversations, conversations.ListAsync);
        desk.MapGet(One, conversations.ShowAsync);
        desk.MapPost(One + "/toggle_status", conversations.ToggleStatusAsync);
        desk.MapGet(One + "/messages", messages.ListAsync);
        desk.MapPost(One + "/messages", messages.CreateAsync).WithMetadata(new RequestSizeLimitAttribute(SandboxDeskForm.MaxBodyBytes));
        desk.MapPatch(One + "/messages/{message}", messages.UpdateAsync);
        desk.MapDelete(One + "/messages/{message}", messages.DeleteAsync);
        desk.MapPost(One + "/messages/{message}/retry", messages.RetryAsync);
        var files = new SandboxFileCalls(chatwoot);
        desk.MapGet(SandboxFileCalls.Link, files.Redirect);
        desk.MapGet(SandboxFileCalls.Storage, files.Content);
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder app, string prefix)
    {
        var group = app.MapGroup(prefix).ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(SandboxInboxForm.MaxBodyBytes));
        group.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers[HeaderName] = HeaderValue;

            // Chatwoot's empty answers have a meaning, so the host must not add a body.
            if (context.HttpContext.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(context);
        });
        return group;
    }

    // Rails answers in the requested format.
    private static IResult UnknownPath(HttpRequest request) =>
        $"{request.Headers.Accept} {request.ContentType}".Contains("json", StringComparison.OrdinalIgnoreCase)
            ? SandboxAnswer.Rails(404, "Not Found")
            : SandboxAnswer.Page(404, "Not Found");
}
