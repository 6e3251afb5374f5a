using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Phone;

namespace Ryze.Api.Sandbox.Page;

/// <summary>
/// Shows what would be on the phone, and lets a customer write to it, for Development and tests only (bridge.md 5): never map it elsewhere.
/// </summary>
internal static class SandboxPhoneEndpoints
{
    public const string Path = "/sandbox/phone";

    public const string HeaderValue = "this is not a phone, it is Ryze's sandbox";

    /// <summary>In bytes. As base64 in an event it is a third more, of which the engine's events may have 16 MiB.</summary>
    public const long MaxBodyBytes = 11 * 1024 * 1024;

    private const int MaxDigits = 20;

    /// <summary>
    /// <c>GET</c>: how the numbers begin that an answer fails to. Of an instance, <c>GET</c>: a list of <see cref="SandboxMessage"/>, newest last. <c>POST /messages</c>, JSON or a form: <c>number</c>, <c>name</c>,
    /// <c>text</c>, one file. <c>POST /read</c>: <c>number</c>. Needs a singleton <see cref="SandboxPhone"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapSandboxPhone(this IEndpointRouteBuilder app)
    {
        var phone = app.ServiceProvider.GetRequiredService<SandboxPhone>();
        var phones = app.MapGroup(Path).OnlyOwnPage(HeaderValue);
        phones.MapGet("", () => SandboxPageAnswer.Of(SandboxPhoneCases.All.Select(known => new { known.Name, prefix = known.ChatPrefix })));
        app.MapGroup(SandboxPhone.FilesPath).OnlyOwnPage(HeaderValue).MapGet("/{key}", (string key, HttpResponse response) => SandboxFileCalls.Content(phone.Files, key, response));
        var group = phones.MapGroup("/{instance}");
        group.MapGet("", (string instance) => SandboxPageAnswer.Of(phone.MessagesOf(instance)));
        group.MapPost("/messages", (string instance, HttpRequest request) => ActAsync(request, async (number, form) =>
            {
                var (text, file) = (form["text"] ?? "", form.Files.Count == 0 ? null : form.Files[0]);
                return text.Length == 0 && file is null
                    ? SandboxPageAnswer.Error(400, "a text or a file is required")
                    : SandboxPageAnswer.Accepted(await phone.ReceiveAsync(instance, number, form["name"] is { Length: > 0 } name ? name : number, text, file));
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
