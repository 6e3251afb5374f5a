namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>An inbox in the sandbox's Chatwoot.</summary>
/// <param name="WebhookUrl">Only its length is validated, as in Chatwoot. Null when unlinked.</param>
/// <param name="Identifier">Path segment in the public client API (<c>inbox_identifier</c>).</param>
/// <param name="HmacToken">Key for contact identity validation.</param>
/// <param name="Secret">Key for webhook signatures. Null for an inbox as before Chatwoot 4.13.</param>
public sealed record SandboxInbox(
    long AccountId, long Id, string Name, string? WebhookUrl, string Identifier, string HmacToken, string? Secret)
{
    public SandboxInboxSettings Settings { get; init; } = new();
}

/// <summary>Settings of Chatwoot's automatic messages, with the API's names.</summary>
/// <param name="WorkingHoursEnabled">Makes the inbox always out of office, because the sandbox has no hours.</param>
public sealed record SandboxInboxSettings(
    bool GreetingEnabled = false,
    string? GreetingMessage = null,
    bool WorkingHoursEnabled = false,
    string? OutOfOfficeMessage = null,
    bool CsatSurveyEnabled = false);
