using System.Text.Json;

namespace Ryze.Api.Sandbox;

/// <summary>
/// The body of a creation or change of an inbox, as far as the sandbox reads it (reference chatwoot.md 1.2.1); other keys are dropped.
/// </summary>
internal sealed record SandboxInboxForm(bool HasName, string? Name, bool HasChannel, string? Type, bool HasWebhookUrl, string? WebhookUrl)
{
    /// <summary>In bytes: far above what a name of 255 and a URL of 2,048 characters need.</summary>
    public const long MaxBodyBytes = 64 * 1024;

    private const int MaxNameLength = 255;
    private const int MaxWebhookUrlLength = 2048;

    /// <summary>Null when the body is not a JSON object.</summary>
    public static async Task<SandboxInboxForm?> ReadAsync(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var hasName = root.TryGetProperty("name", out var name);
            var hasChannel = root.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.Object;
            var hasWebhookUrl = false;
            JsonElement type = default, webhookUrl = default;
            if (hasChannel)
            {
                channel.TryGetProperty("type", out type);
                hasWebhookUrl = channel.TryGetProperty("webhook_url", out webhookUrl);
            }

            // A top-level "null" in quotes becomes null in Chatwoot.
            var text = TextOf(name);
            return new SandboxInboxForm(hasName, text == "null" ? null : text, hasChannel, TextOf(type), hasWebhookUrl, TextOf(webhookUrl));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Null when the name is good; else the 422 (reference chatwoot.md 1.2.3).</summary>
    public IResult? FaultOfName() =>
        string.IsNullOrWhiteSpace(Name) ? SandboxAnswer.Invalid("Name can't be blank", "name")
        : Name.Length > MaxNameLength ? SandboxAnswer.Invalid("Name is too long (maximum is 255 characters)", "name")
        : null;

    /// <summary>Null when the URL is good, which in Chatwoot is anything that is not too long.</summary>
    public IResult? FaultOfWebhookUrl() => WebhookUrl?.Length > MaxWebhookUrlLength
        ? SandboxAnswer.Invalid("Webhook url is too long (maximum is 2048 characters)", "webhook_url")
        : null;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
