using Microsoft.Net.Http.Headers;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// Serves attachments like Rails: a permanent link redirects to the storage, without a token (docs/spec/chatwoot.md 1.4.2).
/// </summary>
internal sealed class SandboxFileCalls(SandboxChatwoot chatwoot)
{
    public const string Link = "/rails/active_storage/blobs/redirect/{key}/{name}";
    public const string Storage = "/rails/active_storage/disk/{key}/{name}";

    /// <summary>The permanent link's path on the sandbox's host.</summary>
    public static string PathOf(DeskFile file) =>
        $"{SandboxCases.ChatwootPath}/rails/active_storage/blobs/redirect/{file.Key}/{Uri.EscapeDataString(NameOf(file))}";

    public IResult Redirect(string key) => chatwoot.Files.Find(key) is ({ } file, _)
        ? Results.Redirect($"{SandboxCases.ChatwootPath}/rails/active_storage/disk/{key}/{Uri.EscapeDataString(NameOf(file))}")
        : Results.StatusCode(404);

    /// <summary>
    /// Serves the content. Files that a browser could execute are downloads, because the sandbox page has the same origin.
    /// </summary>
    public IResult Content(string key, HttpResponse response) => Content(chatwoot.Files, key, response);

    public static IResult Content(SandboxFiles files, string key, HttpResponse response)
    {
        if (files.Find(key) is not ({ } file, { } content))
        {
            return Results.StatusCode(404);
        }

        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var isShown = file.ContentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
            || file.ContentType?.StartsWith("audio/", StringComparison.Ordinal) == true
                || file.ContentType?.StartsWith("video/", StringComparison.Ordinal) == true;
        return Results.File(
            content, MediaTypeHeaderValue.TryParse(file.ContentType, out var type) ? type.ToString() : "application/octet-stream",
            isShown ? null : NameOf(file));
    }

    // A path segment must not be empty, "." or "..".
    private static string NameOf(DeskFile file) =>
        Path.GetFileName(file.Name) is { Length: > 0 } name and not "." and not ".." ? name : "file";
}
