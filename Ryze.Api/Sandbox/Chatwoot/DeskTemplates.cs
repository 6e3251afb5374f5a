namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// Chatwoot's automatic messages to customers (<c>MessageTemplates::HookExecutionService</c>, <c>CsatSurveyService</c>).
/// </summary>
internal static class DeskTemplates
{
    /// <summary>The survey's <c>content_type</c>.</summary>
    public const string Survey = "input_csat";

    /// <summary>The survey's text in lists. Only the webhook's text contains the link.</summary>
    public const string SurveyText = "Please rate the conversation";

    private static readonly TimeSpan AgentIsActive = TimeSpan.FromMinutes(5);

    /// <summary>The automatic answer to a customer's message, or null.</summary>
    /// <param name="earlier">The conversation's earlier messages.</param>
    public static DeskMessage? AnswerTo(DeskMessage incoming, IReadOnlyList<DeskMessage> earlier, SandboxInboxSettings settings)
    {
        var now = incoming.CreatedAt;
        var templates = earlier.Where(m => m.Type == "template").ToList();
        var isAway = settings.WorkingHoursEnabled && !string.IsNullOrWhiteSpace(settings.OutOfOfficeMessage)
            && !earlier.Any(m => m.Type == "outgoing" && !m.IsPrivate && m.CreatedAt > now - AgentIsActive)
            && !templates.Exists(m => m.CreatedAt.UtcDateTime.Date == now.UtcDateTime.Date);
        var isGreeted = settings.GreetingEnabled && !string.IsNullOrWhiteSpace(settings.GreetingMessage)
            && templates.Count == 0 && !earlier.Any(m => m.Type == "outgoing");
        return isAway ? Template(incoming.AccountId, incoming.ConversationId, settings.OutOfOfficeMessage!, now)
            : isGreeted ? Template(incoming.AccountId, incoming.ConversationId, settings.GreetingMessage!, now)
            : null;
    }

    /// <summary>A resolved conversation's survey. Null when the inbox has no survey or already sent it.</summary>
    /// <param name="earlier">The conversation's messages.</param>
    public static DeskMessage? SurveyOf(
        DeskConversation conversation, IReadOnlyList<DeskMessage> earlier, SandboxInboxSettings settings, DateTimeOffset now) =>
        settings.CsatSurveyEnabled && !earlier.Any(m => m.ContentType == Survey)
            ? Template(conversation.AccountId, conversation.Id, SurveyText, now) with
            {
                ContentType = Survey,
                Attributes = """{"display_type":"emoji"}""",
            }
            : null;

    private static DeskMessage Template(long accountId, long conversationId, string content, DateTimeOffset now) =>
        new(accountId, 0, conversationId, content, "template", IsPrivate: false, SourceId: null, Attributes: "{}", now, Files: []);
}
