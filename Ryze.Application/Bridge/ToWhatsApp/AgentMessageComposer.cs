using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp.Text;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Splits an agent message into parts, and adds what the webhook lacks: the survey link and the agent's public name.</summary>
internal sealed class AgentMessageComposer(IChatwootMessages chatwoot, AgentNames names, Random random)
{
    /// <summary>In characters: WhatsApp's limit for a text. The engine rejects a longer formatted text.</summary>
    public const int MaxText = 65_536;

    /// <summary>Every survey link contains this path after Chatwoot's base URL.</summary>
    private const string SurveyPath = "/survey/responses/";

    /// <summary>How long a survey waits while Chatwoot cannot return its conversation.</summary>
    private static readonly TimeSpan SurveyRetryLimit = TimeSpan.FromMinutes(2);

    public async Task<ComposedMessage> ComposeAsync(
        SendAgentMessage request, AgentMessageSnapshot message, BridgeIntegration integration, CancellationToken cancellationToken)
    {
        if (message.Content.Length > MaxText)
        {
            return ComposedMessage.Failed($"text must be at most {MaxText} characters");
        }

        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        var words = WhatsAppText.FromMarkdown(message.Content);
        if (message.IsSurvey && !message.Content.Contains(SurveyPath, StringComparison.Ordinal))
        {
            var found = await chatwoot.FindConversationAsync(access, message.ConversationId, cancellationToken);
            if (!found.TryGet(out var conversation, out var error) && DeliveryDecision.IsRefusedToken((ChatwootFailure)error))
            {
                // The message waits until the integration gets a token that Chatwoot accepts.
                return ComposedMessage.NotYet(new Outcome(
                    NextStep.Retry, DeliveryDecision.ProbeInterval, Redaction.Of(((ChatwootFailure)error).Detail)) { IsFailure = false });
            }

            if (error is ChatwootFailure failed && DeliveryDecision.IsTransient(failed) && request.FailingFor < SurveyRetryLimit)
            {
                return ComposedMessage.NotYet(new Outcome(
                    NextStep.Retry, MessageParts.PauseAfter(request, random), Redaction.Of(failed.Detail)));
            }

            if (conversation?.Uuid is not { Length: > 0 } uuid)
            {
                return ComposedMessage.Failed("Chatwoot did not return the survey's link");
            }

            words = $"{words.TrimEnd()}\n{ChatwootBaseUrl.Normalize(settings.BaseUrl)}{SurveyPath}{uuid}";
        }

        var signer = !settings.SignMessages || message.IsAutomatic ? ""
            : message.AgentId is { } agentId ? await names.FindAsync(integration.Id, access, agentId, cancellationToken)
                ?? message.SenderName
            : message.SenderName;
        var resolved = message with { Files = [.. message.Files.Select(file => file.ResolvedAgainst(settings.BaseUrl))] };
        return ComposedMessage.Of(AgentMessagePart.Of(resolved, words, signer));
    }
}

/// <param name="Parts">Empty when there is nothing to send.</param>
/// <param name="End">Set when the message cannot be composed yet.</param>
/// <param name="Fault">Why it can never be composed; null otherwise.</param>
internal sealed record ComposedMessage(IReadOnlyList<AgentMessagePart> Parts, Outcome? End, string? Fault)
{
    public static ComposedMessage Of(IReadOnlyList<AgentMessagePart> parts) => new(parts, null, null);

    public static ComposedMessage NotYet(Outcome end) => new([], end, null);

    public static ComposedMessage Failed(string fault) => new([], null, fault);
}
