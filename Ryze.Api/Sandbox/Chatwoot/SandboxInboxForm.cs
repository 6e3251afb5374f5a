using System.Text.Json;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// Body of an inbox creation or update (docs/spec/chatwoot.md 1.2.1). Keys that the sandbox does not use are ignored.
/// </summary>
internal sealed record SandboxInboxForm(bool HasName, string? Name, bool HasLink, string? Type, bool HasWebhookUrl, string? WebhookUrl)
{
    /// <summary>The maximum bytes of a body, far above a name of 255 and a URL of 2,048 characters.</summary>
    public const long MaxBodyBytes = 64 * 1024;

    private const int MaxNameLength = 255;
    private const int MaxWebhookUrlLength = 2048;

    private readonly Dictionary<string, JsonElement> _settings = new(StringComparer.Ordinal);

    /// <summary>Whether a text contains U+0000, which PostgreSQL cannot store.</summary>
    public bool HasNul => $"{Name}{WebhookUrl}".Contains('\0', StringComparison.Ordinal);

    /// <summary>Reads the body. Null when it is not a JSON object.</summary>
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

            // Chatwoot reads a top-level string "null" as null.
            var text = TextOf(name);
            var form = new SandboxInboxForm(
                hasName, text == "null" ? null : text, hasChannel, TextOf(type), hasWebhookUrl, TextOf(webhookUrl));
            foreach (var field in root.EnumerateObject())
            {
                form._settings[field.Name] = field.Value.Clone();
            }

            return form;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The 422 answer for an invalid name, or null (docs/spec/chatwoot.md 1.2.3).</summary>
    public IResult? FaultOfName() =>
        string.IsNullOrWhiteSpace(Name) ? SandboxAnswer.Invalid("Name can't be blank", "name")
        : Name.EnumerateRunes().Count() > MaxNameLength ? SandboxAnswer.Invalid("Name is too long (maximum is 255 characters)", "name")
        : null;

    /// <summary>The 422 answer for a too long URL, or null. Chatwoot checks nothing else.</summary>
    public IResult? FaultOfWebhookUrl() => WebhookUrl?.Length > MaxWebhookUrlLength
        ? SandboxAnswer.Invalid("Webhook url is too long (maximum is 2048 characters)", "webhook_url")
        : null;

    /// <summary>Merges the form's settings into <paramref name="former"/>. A missing key keeps its setting.</summary>
    public SandboxInboxSettings SettingsAfter(SandboxInboxSettings former) => new(
        Flag("greeting_enabled") ?? former.GreetingEnabled,
        _settings.TryGetValue("greeting_message", out var greeting) ? TextOf(greeting) : former.GreetingMessage,
        Flag("working_hours_enabled") ?? former.WorkingHoursEnabled,
        _settings.TryGetValue("out_of_office_message", out var away) ? TextOf(away) : former.OutOfOfficeMessage,
        Flag("csat_survey_enabled") ?? former.CsatSurveyEnabled);

    private bool? Flag(string name) => _settings.TryGetValue(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        }
        : null;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
