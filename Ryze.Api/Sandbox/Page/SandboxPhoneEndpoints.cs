using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Phone;

namespace Ryze.Api.Sandbox.Page;

/// <summary>
/// Shows the phone's messages and receives customer messages, for Development and tests (docs/spec/bridge.md 5). Never map it elsewhere.
/// </summary>
internal static class SandboxPhoneEndpoints
{
    public const string Path = "/sandbox/phone";

    public const string HeaderValue = "this is not a phone, it is Ryze's sandbox";

    /// <summary>The maximum bytes of a body. Base64 adds a third, and an engine event may have 16 MiB.</summary>
    public const long MaxBodyBytes = 11 * 1024 * 1024;

    private const int MaxDigits = 20;

    /// <summary>
    /// <c>GET</c> lists the number prefixes that fail. <c>GET /{instance}</c> lists its <see cref="SandboxMessage"/>s, newest last.
    /// <c>POST /{instance}/messages</c> takes JSON or a form: <c>number</c>, <c>name</c>, <c>text</c>, one file.
    /// <c>POST /{instance}/read</c> takes <c>number</c>. Needs a singleton <see cref="SandboxPhone"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapSandboxPhone(this IEndpointRouteBuilder app)
    {
        var phone = app.ServiceProvider.GetRequiredService<SandboxPhone>();
        var phones = app.MapGroup(Path).OnlyOwnPage(HeaderValue);
        phones.MapGet("", () => SandboxPageAnswer.Of(SandboxPhoneCases.All.Select(known => new { known.Name, prefix = known.ChatPrefix })));
        app.MapGroup(SandboxPhone.FilesPath).OnlyOwnPage(HeaderValue)
            .MapGet("/{key}", (string key, HttpResponse response) => SandboxFileCalls.Content(phone.Files, key, response));
        var group = phones.MapGroup("/{instance}");
        group.MapGet("", (string instance) => SandboxPageAnswer.Of(phone.MessagesOf(instance)));
        group.MapPost("/messages", (string instance, HttpRequest request) => ActAsync(request, async (number, form) =>
            {
                var (text, file) = (form["text"] ?? "", form.Files.Count == 0 ? null : form.Files[0]);
                return text.Length == 0 && file is null
                    ? SandboxPageAnswer.Error(400, "a text or a file is required")
                    : SandboxPageAnswer.Accepted(
                        await phone.ReceiveAsync(instance, number, form["name"] is { Length: > 0 } name ? name : number, text, file));
            }))
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        group.MapPost("/read", (string instance, HttpRequest request) =>
            ActAsync(request, async (number, _) => SandboxPageAnswer.Accepted(await phone.ReadAsync(instance, number))));
        return app;
    }

    private static async Task<IResult> ActAsync(HttpRequest request, Func<string, SandboxDeskForm, Task<IResult>> act) =>
        await SandboxDeskForm.ReadAsync(request) is not { } form ? SandboxPageAnswer.Error(400, "JSON or a form is required")
        : form["number"] is not { Length: > 0 and <= MaxDigits } number || !number.All(char.IsAsciiDigit)
            ? SandboxPageAnswer.Error(400, "number must be 1 to 20 digits")
        : await act(number, form);
}
