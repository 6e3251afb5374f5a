namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>An inbox of the sandbox's Chatwoot.</summary>
/// <param name="WebhookUrl">Not validated beyond its length, as in Chatwoot; null when unlinked.</param>
/// <param name="Identifier">Path segment of the public client API (<c>inbox_identifier</c>).</param>
/// <param name="HmacToken">Key for the identity of contacts.</param>
/// <param name="Secret">Signs webhooks; null when it was made as before Chatwoot 4.13.</param>
public sealed record SandboxInbox(
    long AccountId, long Id, string Name, string? WebhookUrl, string Identifier, string HmacToken, string? Secret)
{
    public SandboxInboxSettings Settings { get; init; } = new();
}

/// <summary>The settings of Chatwoot's automatic messages; the names are those of the API.</summary>
/// <param name="WorkingHoursEnabled">The sandbox has no hours: it is always out of office then.</param>
public sealed record SandboxInboxSettings(
    bool GreetingEnabled = false,
    string? GreetingMessage = null,
    bool WorkingHoursEnabled = false,
    string? OutOfOfficeMessage = null,
    bool CsatSurveyEnabled = false);
